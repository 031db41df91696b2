import pytest
from flask import Flask
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.accounts.people import PASSWORD
from tests.accounts.people import link_to
from tests.chromium.looking import NARROW
from tests.chromium.looking import Look
from tests.chromium.looking import Open
from tests.chromium.looking import assert_sound

EMAIL = "ada@example.com"
NEW = "another battery staple"


def ask_for_letter(page: Page, path: str, button: str) -> None:
    page.goto(path)
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()


def choose_password(page: Page, app: Flask, password: str) -> None:
    page.goto(link_to(app, EMAIL))
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("heading", name="Notes")).to_be_visible()


def log_in(page: Page, password: str) -> None:
    page.goto("/login")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def test_every_state_is_accessible(app: Flask, open_page: Open) -> None:
    page = open_page(NARROW)
    for path, button in (("/register", "Register"), ("/forgotten", "Send"), ("/login", "Log in")):
        page.goto(path)
        assert_sound(page, path)
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert_sound(page, f"{path} with errors")
    for number in range(10):
        log_in(page, "not the password")
        if number == 0:
            assert_sound(page, "a login that failed")
    log_in(page, "not the password")
    expect(page.get_by_role("heading", name="That was too often")).to_be_visible()
    assert_sound(page, "too often")
    ask_for_letter(page, "/register", "Register")
    assert_sound(page, "a letter was sent")
    page.goto(link_to(app, EMAIL))
    assert_sound(page, "a link")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_sound(page, "a link, with errors")
    choose_password(page, app, PASSWORD)
    page.goto(link_to(app, EMAIL))
    assert_sound(page, "a link that is used up")
    page.goto("/account")
    assert_sound(page, "the account")
    page.goto("/account/password")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_sound(page, "a change of password, with errors")
    page.goto("/account")
    page.get_by_role("button", name="Log out everywhere").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert_sound(page, "a message to who is logged out")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_person_registers_and_comes_back(app: Flask, open_page: Open, javascript: bool) -> None:  # noqa: FBT001 (a table)
    desk, phone = open_page(Look(javascript=javascript)), open_page(Look(width=320))
    ask_for_letter(desk, "/register", "Register")
    choose_password(desk, app, PASSWORD)
    log_in(phone, PASSWORD)
    expect(phone.get_by_role("heading", name="Notes")).to_be_visible()

    desk.get_by_role("link", name=EMAIL).click()
    desk.get_by_role("button", name="Log out everywhere").click()
    expect(desk.get_by_role("status").first).to_contain_text("logged out everywhere")
    phone.goto("/notes")
    expect(phone.get_by_role("heading", name="Log in")).to_be_visible()

    ask_for_letter(desk, "/forgotten", "Send the letter")
    choose_password(desk, app, NEW)
    log_in(phone, PASSWORD)
    expect(phone.get_by_role("alert")).to_contain_text("is wrong")
    log_in(phone, NEW)
    expect(phone.get_by_role("heading", name="Notes")).to_be_visible()


def test_a_search_after_the_login_has_ended_leads_to_the_login(app: Flask, open_page: Open) -> None:
    page = open_page(Look())
    ask_for_letter(page, "/register", "Register")
    choose_password(page, app, PASSWORD)
    page.context.clear_cookies()
    page.get_by_role("searchbox").press_sequentially("milk")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
