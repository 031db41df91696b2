"""The documentation of a FastAPI service works in a real browser that reaches nothing but the service."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import ConsoleMessage
from playwright.sync_api import Page
from playwright.sync_api import expect
from playwright.sync_api import sync_playwright

from tests.support import fastapi_accounts
from tests.support import live
from tests.support import starters

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(CHROMIUM is None, reason="this machine has no Chromium"),
]
# Every other name leads nowhere.
ALONE = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--no-proxy-server"]
# ReDoc has no option against its maker's logo. The policy stops it, and ReDoc then leaves it out.
STOPPED = "https://cdn.redoc.ly/redoc/logo-mini.svg"


@pytest.fixture
def client(template: Path, tmp_path: Path, installed: Path) -> Iterator[httpx2.Client]:
    """Speaks with the service that the browser sees too."""
    del installed
    service = starters.render(template, tmp_path / "orders", {"framework": "fastapi", "auth": True})
    with live.served(service, {}) as client:
        yield client


@pytest.fixture
def page() -> Iterator[Page]:
    """A page that has nothing to complain about: no error, no breach of its policy, nothing that does not load."""
    complaints: list[str] = []

    def complain(message: str) -> None:
        if STOPPED not in message:
            complaints.append(message)

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complain(message.text)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *ALONE])
        page = browser.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complain(str(error)))
        page.on("requestfailed", lambda request: complain(f"{request.url}: {request.failure}"))
        yield page
        browser.close()
    assert complaints == []


def test_swagger_logs_in_and_tells_who_one_is(client: httpx2.Client, page: Page) -> None:
    email = "ada@example.com"
    assert fastapi_accounts.register(client, email).status_code == 201
    page.goto(f"{client.base_url}/docs")
    page.locator(".btn.authorize").click()
    page.locator("#oauth_username").fill(email)
    page.locator("#oauth_password").fill(fastapi_accounts.PASSWORD)
    page.locator(".modal-btn.authorize").click()
    expect(page.locator(".modal-btn.auth", has_text="Logout")).to_be_visible()
    page.locator(".btn-done").click()

    operation = page.locator(".opblock-get", has=page.locator('[data-path="/api/v1/accounts/me"]'))
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table .response")
    expect(answer.locator(".response-col_status")).to_contain_text("200")
    expect(answer.locator(".response-col_description")).to_contain_text(email)


def test_redoc_shows_every_operation(client: httpx2.Client, page: Page) -> None:
    page.goto(f"{client.base_url}/redoc")
    paths = client.get("/openapi.json").json()["paths"]
    for path in paths:
        expect(page.get_by_text(path, exact=True).first).to_be_attached()
    expect(page.get_by_role("heading", name="Create Note")).to_be_visible()
