import pytest
from flask import Flask

from tests.accounts.people import register
from tests.browser import Browser
from tests.browser import text_of


@pytest.fixture
def adas_note(client: Browser) -> str:
    register(client, "ada@example.com")
    return client.submit("/notes/new", title="Milk", body="").location


@pytest.fixture
def eve(app: Flask) -> Browser:
    client = Browser(app)
    register(client, "eve@example.com")
    return client


def test_a_list_holds_ones_own_notes_alone(adas_note: str, eve: Browser) -> None:
    del adas_note
    assert "No notes yet" in text_of(eve.page("/notes"))


@pytest.mark.parametrize("page", ["", "/edit", "/delete"])
def test_anothers_note_is_not_found(adas_note: str, eve: Browser, page: str) -> None:
    eve.page(f"{adas_note}{page}", status=404)


@pytest.mark.parametrize("page", ["/edit", "/delete"])
def test_anothers_note_is_not_touched(
    adas_note: str, client: Browser, eve: Browser, page: str
) -> None:
    token = eve.page("/notes/new").find(".//main//input[@name='csrf_token']")
    assert token is not None
    data = {"csrf_token": token.get("value"), "title": "Eve was here"}
    assert eve.post(f"{adas_note}{page}", data=data).status_code == 404
    assert text_of(client.page(adas_note).find(".//h1")) == "Milk"


@pytest.mark.parametrize("path", ["/", "/notes", "/notes/new"])
def test_a_visitor_is_asked_to_log_in(app: Flask, path: str) -> None:
    response = Browser(app).get(path)
    assert response.status_code == 303
    assert response.location.startswith("/login?next=/")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_programs_do_not_find_it_either(adas_note: str, eve: Browser, method: str) -> None:
    response = eve.open(f"/api/v1{adas_note}", method=method, json={"title": "Mine"})
    assert response.status_code == 404
    assert response.content_type == "application/problem+json"


def test_a_program_that_is_not_logged_in_is_told_so(app: Flask) -> None:
    response = Browser(app).get("/api/v1/notes")
    assert response.status_code == 401
    assert response.content_type == "application/problem+json"
