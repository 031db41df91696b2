"""Chromium at the pages of the app: what no test client sees. Skipped where there is none."""

import shutil
import threading
from collections.abc import Generator

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import ConsoleMessage
from playwright.sync_api import Page
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from tests.chromium.looking import Look
from tests.chromium.looking import Open

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATH = next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> Generator[Chromium]:
    if PATH is None:
        pytest.skip(f"no Chromium here: none of {', '.join(NAMES)}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PATH)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(app: Flask) -> Generator[str]:
    """Serve the app of the tests on a port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def open_page(chromium: Chromium, address: str) -> Generator[Open]:
    """Open pages that have nothing to complain about: no error, no breach of their policy."""
    complaints: list[str] = []
    contexts = []

    def listen(message: ConsoleMessage) -> None:
        # That a form was not right is an answer with 422, which Chromium calls an error.
        if message.type in {"error", "warning"} and "the server responded with" not in message.text:
            complaints.append(message.text)

    def open_one(look: Look) -> Page:
        context = chromium.new_context(
            base_url=address,
            color_scheme="dark" if look.dark else "light",
            java_script_enabled=look.javascript,
            reduced_motion="reduce",
            viewport={"width": look.width, "height": 800},
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []
