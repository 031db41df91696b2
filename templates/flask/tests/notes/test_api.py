from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from tests.browser import Browser
from tests.browser import text_of
from tests.notes.test_notes import write

NOTES = "/api/v1/notes"


def assert_problem(response: TestResponse, status: int) -> None:
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert response.get_json()["status"] == status
    assert response.get_json()["request_id"] == response.headers["X-Request-ID"]


def create(owner: Browser, **note: str) -> TestResponse:
    response = owner.post(NOTES, json=note)
    assert response.status_code == 201, response.text
    return response


def test_a_note_is_written_read_changed_and_deleted(owner: Browser) -> None:
    made = create(owner, title=" Milk ", body="Two bottles")
    address = made.location
    assert made.get_json()["title"] == "Milk"
    assert owner.get(address).get_json() == made.get_json()

    changed = owner.put(address, json={"title": "Oat milk"}).get_json()
    assert (changed["title"], changed["body"]) == ("Oat milk", "")
    assert owner.get(address).get_json() == changed
    assert changed["updated_at"] > changed["created_at"]

    assert owner.delete(address).status_code == 204
    assert_problem(owner.get(address), 404)


def test_pages_and_programs_see_the_same_notes(owner: Browser) -> None:
    made = create(owner, title="By a program").get_json()
    assert "By a program" in text_of(owner.page(f"/notes/{made['id']}"))
    write(owner, "By a person")
    listed = owner.get(NOTES).get_json()
    assert [note["title"] for note in listed["items"]] == ["By a person", "By a program"]
    assert (listed["page"], listed["pages"], listed["total"]) == (1, 1, 2)
    assert owner.get(f"{NOTES}?q=person").get_json()["total"] == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "title"),
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "hunter\0"}, "title"),
        ({"title": "hunter\ud800"}, "title"),
        ({"title": "Milk", "body": "x" * 10_001}, "body"),
        ({"title": "Milk", "colour": "hunter"}, "colour"),
        (["hunter"], ""),
    ],
)
def test_what_is_not_right_is_named_and_not_repeated(
    owner: Browser, sent: object, field: str
) -> None:
    response = owner.post(NOTES, json=sent)
    assert_problem(response, 422)
    assert [error["field"] for error in response.get_json()["errors"]] == [field]
    assert "hunter" not in response.text


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b'{"title": "\xff"}', id="no text"),
        pytest.param(b"[" * 100_000, id="too deep"),
    ],
)
def test_what_is_no_json_is_refused(owner: Browser, body: bytes) -> None:
    assert_problem(owner.post(NOTES, data=body, content_type="application/json"), 400)


def test_a_form_is_no_json(owner: Browser) -> None:
    assert_problem(owner.post(NOTES, data={"title": "Milk"}), 415)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_what_is_not_there_is_404(owner: Browser, method: str) -> None:
    response = owner.open(f"{NOTES}/{uuid4()}", method=method, json={"title": "Milk"})
    assert_problem(response, 404)
    assert_problem(owner.get(f"{NOTES}?page=2"), 404)


def test_another_site_cannot_write(owner: Browser) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    assert_problem(owner.post(NOTES, json={"title": "Milk"}, headers=foreign), 403)
    assert owner.get(NOTES).get_json()["total"] == 0
