from urllib.parse import quote

import pytest
from flask import Flask

from tests.accounts.people import PASSWORD
from tests.accounts.people import register
from tests.browser import Browser


def test_a_visitor_logs_in_and_goes_on_to_the_page_they_wanted(client: Browser) -> None:
    response = client.get("/notes?page=1")
    assert response.status_code == 303
    assert response.location == "/login?next=/notes?page%3D1"
    assert register(client, "ada@example.com").location == "/"

    response = client.submit(response.location, email="ada@example.com", password=PASSWORD)
    assert response.location == "/notes?page=1"


def test_a_form_that_comes_too_late_is_not_sent_again(client: Browser) -> None:
    token = client.page("/login").find(".//main//input[@name='csrf_token']")
    assert token is not None
    response = client.post("/notes/new", data={"csrf_token": token.get("value")})
    assert response.location == "/login"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/notes\r\nX: y",
        "javascript:alert(1)",
        "evil.example",
        " /notes",
        "",
    ],
)
def test_nobody_is_sent_elsewhere(app: Flask, ada: Browser, elsewhere: str) -> None:
    del ada
    path = f"/login?next={quote(elsewhere)}"
    response = Browser(app).submit(path, email="ada@example.com", password=PASSWORD)
    assert response.status_code == 303
    assert response.location == "/"


def test_a_part_of_a_page_is_not_the_login_page(client: Browser) -> None:
    response = client.get("/notes?q=milk", headers={"HX-Request-Type": "partial"})
    assert response.status_code == 401
    assert response.headers["HX-Redirect"] == "/login?next=/notes?q%3Dmilk"
    assert response.data == b""
