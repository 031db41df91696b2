import hashlib
from datetime import timedelta

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from uuid_utils.compat import uuid7

from app.accounts import logins
from app.accounts.models import LoginSession
from app.accounts.models import User
from app.database import now
from app.extensions import database
from app.factory import create_app
from app.settings import Settings
from tests.accounts.people import at_another_browser
from tests.accounts.people import is_logged_in
from tests.accounts.people import log_in
from tests.accounts.people import register
from tests.browser import Browser
from tests.browser import parse
from tests.browser import text_of

WRONG = "The address or the password is wrong"


def token_of(client: Browser) -> str | None:
    """Open the signed cookie as the service does."""
    cookie = client.get_cookie("session")
    serializer = SecureCookieSessionInterface().get_signing_serializer(client.application)
    assert serializer is not None
    return serializer.loads(cookie.value).get("login") if cookie else None


def test_a_person_registers_and_is_logged_in(client: Browser) -> None:
    response = register(client, "ada@example.com")
    assert response.status_code == 303
    assert "ada@example.com" in text_of(client.page("/notes"))


def test_a_person_logs_out_and_in_again(ada: Browser) -> None:
    response = ada.submit("/notes", button="Log out")
    assert response.location == "/login"
    assert "You are logged out." in text_of(ada.page("/login"))
    assert not is_logged_in(ada)

    assert log_in(ada, " ADA@Example.com ").location == "/"
    assert is_logged_in(ada)


def test_logging_out_needs_a_post(ada: Browser) -> None:
    assert ada.get("/logout").status_code == 405
    assert is_logged_in(ada)


def test_an_unknown_address_and_a_wrong_password_get_the_same_answer(
    app: Flask, ada: Browser
) -> None:
    del ada
    wrong = log_in(Browser(app), "ada@example.com", "wrong password")
    unknown = log_in(Browser(app), "eve@example.com", "wrong password")
    assert wrong.status_code == unknown.status_code == 422
    for response in (wrong, unknown):
        assert WRONG in text_of(parse(response).find(".//*[@role='alert']"))
    assert len(wrong.text) == len(unknown.text)


def test_a_login_is_always_somebodys(app: Flask) -> None:
    nobody = User(id=uuid7(), email="nobody@example.com", password_hash="")
    with app.app_context(), pytest.raises(IntegrityError):
        logins.begin(database.session, nobody)


def test_a_login_gets_a_new_token_and_ends_the_one_before(ada: Browser) -> None:
    before = token_of(ada)
    stolen = at_another_browser(ada)
    assert is_logged_in(stolen)

    log_in(ada, "ada@example.com")

    assert token_of(ada) not in {before, None}
    assert is_logged_in(ada)
    assert not is_logged_in(stolen)


def test_a_cookie_that_was_copied_ends_with_the_logout(ada: Browser) -> None:
    thief = at_another_browser(ada)
    assert is_logged_in(thief)
    ada.submit("/notes", button="Log out")
    assert not is_logged_in(thief)


def test_the_database_knows_no_token(app: Flask, ada: Browser) -> None:
    token = token_of(ada)
    assert token is not None
    with app.app_context():
        login = database.session.scalars(select(LoginSession)).one()
    assert login.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert timedelta(days=13) < login.expires_at - now() <= timedelta(days=14)


def test_the_cookie_is_for_this_service_alone(client: Browser) -> None:
    (cookie,) = register(client, "ada@example.com").headers.getlist("Set-Cookie")
    assert cookie.startswith("session=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Expires=" in cookie


def test_the_cookie_of_production_is_for_https_alone(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"environment": "production"}))
    (cookie,) = Browser(app).get("/login").headers.getlist("Set-Cookie")
    app.extensions["database"].dispose()
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


@pytest.mark.parametrize("forged", ["nonsense", "eyJsb2dpbiI6IngifQ.aaaaaa.bbbbbb"])
def test_a_forged_cookie_is_nobodys(client: Browser, forged: str) -> None:
    client.set_cookie("session", forged)
    assert not is_logged_in(client)
