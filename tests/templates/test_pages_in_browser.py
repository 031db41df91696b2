"""A Flask service on its real server, and somebody at a real browser from the first visit to the last."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect
from playwright.sync_api import sync_playwright

from tests.support import flask_session
from tests.support import live
from tests.support import starters

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(CHROMIUM is None, reason="this machine has no Chromium"),
]
EMAIL = "ada@example.com"
NEW = "another battery staple"


@pytest.fixture
def service(template: Path, tmp_path: Path, flask_environment: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A service where people log in."""
    monkeypatch.setenv("UV_PROJECT_ENVIRONMENT", str(flask_environment))
    monkeypatch.setenv("UV_NO_SYNC", "1")
    return starters.render(template, tmp_path / "orders", {"framework": "flask", "auth": True})


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def page(request: pytest.FixtureRequest, service: Path) -> Iterator[Page]:
    """A page of the service on gunicorn, which complains about nothing."""
    complaints: list[str] = []
    environment = {"WEB_CONCURRENCY": "2", "SECRET_KEY": "0123456789-0123456789-0123456789"}
    with live.served(service, environment) as client, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(base_url=str(client.base_url), java_script_enabled=request.param)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}"))
        yield page
        browser.close()
    # htmx stops a search that another letter made old.
    assert [it for it in complaints if "/notes?q=" not in it] == []


def test_a_person_from_the_first_visit_to_the_last(page: Page, service: Path) -> None:
    log = service.parent / "serve.log"
    ask_for_link(page, "/register", "Register")
    choose_password(page, log, flask_session.PASSWORD)

    page.get_by_role("link", name="New note").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a title")
    page.get_by_label("Title").fill("Milk")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Milk")).to_be_visible()

    page.goto("/notes")
    page.get_by_role("searchbox").press_sequentially("bread")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Nothing found.")).to_be_visible()

    page.get_by_role("link", name=EMAIL).click()
    page.get_by_role("button", name="Log out everywhere").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    ask_for_link(page, "/forgotten", "Send the letter")
    choose_password(page, log, NEW)
    expect(page.get_by_role("link", name="Milk")).to_be_visible()


def ask_for_link(page: Page, path: str, button: str) -> None:
    """Let a letter be sent."""
    page.goto(path)
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()


def choose_password(page: Page, log: Path, password: str) -> None:
    """Open the newest letter's link, and use it."""
    page.goto(flask_session.link_to(EMAIL, log))
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("heading", name="Notes")).to_be_visible()
