"""People who use the service in the tests, and the letters that they get."""

import re
from email.message import EmailMessage

from flask import Flask
from werkzeug.test import TestResponse

from app.accounts import logins
from app.accounts import parts
from app.accounts import service
from app.accounts.login import TOKEN
from app.extensions import database
from app.mail import Mail
from tests.browser import Browser

PASSWORD = "correct horse battery staple"


def letters_to(app: Flask, email: str) -> list[EmailMessage]:
    mail: Mail = app.extensions["mail"]
    mail.flush()
    return [letter for letter in mail.sent if letter["To"] == email]


def link_to(app: Flask, email: str) -> str:
    """Tell the link of the newest letter, as a path."""
    found = re.search(r"https?://[^/\s]+(/\S+)", letters_to(app, email)[-1].get_content())
    assert found
    return found[1]


def register(client: Browser, email: str, password: str = PASSWORD) -> TestResponse:
    assert client.submit("/register", email=email).status_code == 303
    return client.submit(link_to(client.application, email.lower()), password=password)


def be_logged_in(client: Browser, email: str) -> None:
    """Be somebody with an account, without the way there: most tests only need somebody."""
    app = client.application
    with app.app_context():
        password_hash = parts.passwords().hash(PASSWORD)
        user = service.set_password_hash(database.session, email, password_hash)
        token = logins.begin(database.session, user)
        database.session.commit()
    with client.session_transaction() as cookie:
        cookie[TOKEN] = token


def log_in(client: Browser, email: str, password: str = PASSWORD) -> TestResponse:
    return client.submit("/login", email=email, password=password)


def is_logged_in(client: Browser) -> bool:
    return client.get("/notes").status_code == 200


def at_another_browser(client: Browser) -> Browser:
    """Take the cookies to another browser, as a thief would."""
    other = Browser(client.application)
    cookie = client.get_cookie("session")
    assert cookie is not None
    other.set_cookie("session", cookie.value)
    return other
