import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy import update

from app.accounts.models import PasswordLink
from app.accounts.models import User
from app.database import now
from app.extensions import database
from tests.accounts.people import PASSWORD
from tests.accounts.people import is_logged_in
from tests.accounts.people import letters_to
from tests.accounts.people import link_to
from tests.accounts.people import log_in
from tests.accounts.people import register
from tests.browser import Browser
from tests.browser import parse
from tests.browser import text_of
from tests.queries import queries

NEW = "another battery staple"


@pytest.mark.parametrize("page", ["/register", "/forgotten"])
def test_who_asks_for_a_letter_learns_nothing_about_the_address(
    app: Flask, ada: Browser, page: str
) -> None:
    del ada
    answers, asked = [], []
    for email in ("ada@example.com", "eve@example.com"):
        visitor = Browser(app)
        visitor.get(page)
        with queries(app) as seen:
            answers.append(visitor.submit(page, email=email))
        asked.append(seen)
    known, unknown = answers
    assert known.status_code == unknown.status_code == 303
    assert known.location == unknown.location == "/letter-sent"
    assert asked[0] == asked[1]


def test_the_letters_say_what_they_are_for(app: Flask, client: Browser) -> None:
    register(client, "ada@example.com")
    client.submit("/forgotten", email="ada@example.com")
    first, second = letters_to(app, "ada@example.com")[-2:]
    assert "Welcome to" in first["Subject"]
    assert "new password" in second["Subject"]
    assert "asked for a new password" in second.get_content()


def test_there_is_no_account_before_the_link_was_opened(app: Flask, client: Browser) -> None:
    client.submit("/register", email="ada@example.com")
    with app.app_context():
        assert database.session.scalars(select(User)).all() == []
    assert log_in(client, "ada@example.com").status_code == 422


def test_looking_at_a_link_does_not_use_it_up(app: Flask, client: Browser) -> None:
    client.submit("/register", email="ada@example.com")
    link = link_to(app, "ada@example.com")
    for _ in range(2):  # a scanner of mail, and then the person
        assert "ada@example.com" in text_of(Browser(app).page(link).find(".//main"))
    assert client.submit(link, password=PASSWORD).status_code == 303


def test_a_link_is_good_once(app: Flask, client: Browser) -> None:
    client.submit("/register", email="ada@example.com")
    link = link_to(app, "ada@example.com")
    client.submit(link, password=PASSWORD)
    assert "used up" in text_of(Browser(app).page(link, status=410))


def test_a_link_ends_by_itself(app: Flask, client: Browser) -> None:
    client.submit("/register", email="ada@example.com")
    with app.app_context():
        past = now() - timedelta(seconds=1)
        database.session.execute(update(PasswordLink).values(expires_at=past))
        database.session.commit()
    client.page(link_to(app, "ada@example.com"), status=410)


def test_a_link_that_was_made_up_is_as_good_as_none(client: Browser) -> None:
    client.page("/password?token=made-up", status=410)
    client.page("/password", status=410)


def test_a_password_that_is_too_short_leaves_the_link(app: Flask, client: Browser) -> None:
    client.submit("/register", email="ada@example.com")
    link = link_to(app, "ada@example.com")
    response = client.submit(link, password="short")
    assert response.status_code == 422
    assert "12 to 200" in text_of(parse(response).find(".//*[@role='alert']"))
    assert client.submit(link, password=PASSWORD).status_code == 303


def test_a_new_password_ends_every_login_and_every_other_link(app: Flask, ada: Browser) -> None:
    forgetful = Browser(app)
    forgetful.submit("/forgotten", email="ada@example.com")
    older = link_to(app, "ada@example.com")
    forgetful.submit("/forgotten", email="ada@example.com")
    forgetful.submit(link_to(app, "ada@example.com"), password=NEW)

    assert is_logged_in(forgetful)
    assert not is_logged_in(ada)
    Browser(app).page(older, status=410)
    assert log_in(Browser(app), "ada@example.com", PASSWORD).status_code == 422
    assert log_in(Browser(app), "ada@example.com", NEW).status_code == 303


def test_of_those_who_use_a_link_at_once_one_succeeds(app: Flask, client: Browser) -> None:
    client.submit("/register", email="ada@example.com")
    link = link_to(app, "ada@example.com")

    visitors = [Browser(app) for _ in range(4)]
    tokens = [
        value.get("value", "")
        for visitor in visitors
        for value in visitor.page(link).findall(".//main//input[@name='csrf_token']")
    ]

    def use(number: int) -> int:
        sent = {"csrf_token": tokens[number], "password": f"{PASSWORD} {number}"}
        return visitors[number].post(link, data=sent).status_code

    with ThreadPoolExecutor(len(visitors)) as threads:
        statuses = sorted(threads.map(use, range(len(visitors))))
    assert statuses == [303, 410, 410, 410]


def test_a_log_line_does_not_show_the_link(
    app: Flask, client: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    client.submit("/register", email="ada@example.com")
    token = link_to(app, "ada@example.com").partition("token=")[2]
    caplog.set_level(logging.INFO)
    client.page(f"/password?token={token}")
    assert caplog.records
    assert all(token not in str(vars(record)) for record in caplog.records)


@pytest.mark.parametrize(
    ("email", "complaint"),
    [
        ("", "Enter an e-mail address"),
        ("ada", "Enter it like name@example.com"),
        ("ada@example", "Enter it like name@example.com"),
        (f"{'a' * 250}@example.com", "It has at most 254 characters"),
    ],
)
def test_an_address_that_is_none_is_explained(client: Browser, email: str, complaint: str) -> None:
    response = client.submit("/register", email=email)
    assert response.status_code == 422
    assert complaint in text_of(parse(response).find(".//*[@role='alert']"))
