"""Take the pictures of a new Flask service that stand in docs/images/.

    python tasks/screenshots.py

It needs Chromium, and makes, installs and serves the service for it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import copier
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import sync_playwright

from scaffold.service.dependencies import install
from scaffold.service.dependencies import lock
from scaffold.service.dependencies import read_pins

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
EMAIL = "ada@example.com"
PASSWORD = "correct horse battery"  # noqa: S105 - of a user who lives for a picture
NOTES = {
    "Reading": "Gödel, Escher, Bach. The part on strange loops again, slowly.",
    "Call the plumber": "",
    "Ideas for the garden": "Herbs by the kitchen door, beans along the south wall. Ask Grace about the pear tree.",
    "Bread": "500 g rye, 400 ml water, sourdough of the day before, salt; 50 minutes.",
    "Questions for Friday": "Who answers at night? What do we measure before the move, and what after it?",
}
WIDE = (1280, 800)
PHONE = (390, 844)


def main() -> int:
    """Take all pictures; return the exit code."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        service = make_service(Path(scratch))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        environment = {**os.environ, "PORT": str(port), "SECRET_KEY": "0123456789-0123456789-0123456789"}
        prepare(service, environment)
        with subprocess.Popen([service / ".venv/bin/gunicorn"], cwd=service, env=environment) as server:
            try:
                address = f"http://127.0.0.1:{port}"
                wait_for(f"{address}/health/ready")
                with sync_playwright() as playwright:
                    chromium = shutil.which("chromium") or shutil.which("google-chrome")
                    take_pictures(playwright.chromium.launch(executable_path=chromium), address)
            finally:
                server.terminate()
    return 0


def make_service(scratch: Path) -> Path:
    """Render and install a service called notebook."""
    from release import copy_starters

    service = scratch / "notebook"
    template = copy_starters(scratch / "template")
    answers = {"framework": "flask", "name": "notebook"}
    copier.run_copy(str(template), service, data=answers, defaults=True, quiet=True)
    lock(service, read_pins(ROOT / "templates" / "constraints" / "flask.txt"), scratch=scratch)
    install(service)
    return service


def prepare(service: Path, environment: dict[str, str]) -> None:
    """Give the service its tables, and somebody to log in."""
    commands = [
        ["alembic", "upgrade", "head"],
        ["flask", "--app", "app.wsgi", "create-user", EMAIL, "--password", PASSWORD],
    ]
    for program, *arguments in commands:
        subprocess.run([service / ".venv/bin" / program, *arguments], cwd=service, env=environment, check=True)


def wait_for(url: str) -> None:
    """Wait up to half a minute until an address answers."""
    for _ in range(150):
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - http on this machine
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(url)


def take_pictures(browser: Browser, address: str) -> None:
    """Write some notes, and look at the pages in every light."""
    page = visit(browser, address, WIDE)
    save(page, "flask-login")
    log_in(page)
    for title, body in NOTES.items():
        page.goto("/notes/new")
        page.get_by_label("Title").fill(title)
        page.get_by_label("Text").fill(body)
        page.get_by_role("button", name="Save").click()
    save(page, "flask-note")
    page.goto("/notes/new")
    page.get_by_role("button", name="Save").click()
    save(page, "flask-errors")
    for name, size, dark in (("light", WIDE, False), ("dark", WIDE, True), ("phone", PHONE, False)):
        page = visit(browser, address, size, dark=dark)
        log_in(page)
        page.goto("/notes")
        save(page, f"flask-list-{name}")


def visit(browser: Browser, address: str, size: tuple[int, int], *, dark: bool = False) -> Page:
    """Open the login page in a window of its own."""
    context = browser.new_context(
        base_url=address,
        color_scheme="dark" if dark else "light",
        viewport={"width": size[0], "height": size[1]},
    )
    page = context.new_page()
    page.goto("/login")
    return page


def log_in(page: Page) -> None:
    """Log in, and arrive at the notes."""
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Notes").wait_for()


def save(page: Page, name: str) -> None:
    """Keep what is seen."""
    page.screenshot(path=IMAGES / f"{name}.png")
    print(f"wrote {(IMAGES / name).relative_to(ROOT)}.png")


if __name__ == "__main__":
    sys.exit(main())
