from flask import Flask

from tests.accounts.people import PASSWORD
from tests.accounts.people import at_another_browser
from tests.accounts.people import is_logged_in
from tests.accounts.people import log_in
from tests.browser import Browser
from tests.browser import parse
from tests.browser import text_of

NEW = "another battery staple"


def test_the_account_tells_whose_it_is_and_where_it_is_logged_in(app: Flask, ada: Browser) -> None:
    log_in(Browser(app), "ada@example.com")
    page = text_of(ada.page("/account").find(".//main"))
    assert "ada@example.com" in page
    assert "in 2 browsers" in page


def test_a_changed_password_ends_every_other_login(app: Flask, ada: Browser) -> None:
    phone = Browser(app)
    log_in(phone, "ada@example.com")
    thief = at_another_browser(ada)

    response = ada.submit("/account/password", current=PASSWORD, new=NEW)

    assert response.location == "/account"
    assert is_logged_in(ada)
    assert not is_logged_in(phone)
    assert not is_logged_in(thief)
    assert log_in(phone, "ada@example.com").status_code == 422
    assert log_in(phone, "ada@example.com", NEW).status_code == 303


def test_a_password_is_changed_by_who_knows_it(app: Flask, ada: Browser) -> None:
    response = ada.submit("/account/password", current="not my password", new=NEW)
    assert response.status_code == 422
    assert "not your password" in text_of(parse(response).find(".//*[@role='alert']"))
    assert log_in(Browser(app), "ada@example.com").status_code == 303


def test_one_can_log_out_everywhere(app: Flask, ada: Browser) -> None:
    phone = Browser(app)
    log_in(phone, "ada@example.com")
    response = ada.submit("/account", button="Log out everywhere")
    assert response.location == "/login"
    assert not is_logged_in(ada)
    assert not is_logged_in(phone)


def test_the_account_is_for_who_is_logged_in(client: Browser) -> None:
    assert client.get("/account").location == "/login?next=/account"
    assert client.get("/account/password").location == "/login?next=/account/password"
