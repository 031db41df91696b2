"""How somebody looks at a page, and what it must be like for them."""

from collections.abc import Callable
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser import Browser

# The rules that axe holds a page to: WCAG 2.2 AA, and what it calls best practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True, kw_only=True)
class Look:
    """How somebody looks at a page."""

    width: int = 1280
    dark: bool = False
    javascript: bool = True


LIGHT, NARROW, DARK = Look(), Look(width=320), Look(dark=True)
Open = Callable[[Look], Page]


def take_cookies(page: Page, client: Browser, address: str) -> None:
    """Let the page be who the client is."""
    cookie = client.get_cookie("session")
    if cookie is not None:
        page.context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])


def assert_sound(page: Page, state: str) -> None:
    """Hold a page against the rules of accessibility and its own width: wide, narrow and dark."""
    look_at(page, NARROW)
    assert_accessible(page, f"{state}, narrow")
    look_at(page, DARK)
    assert_accessible(page, f"{state}, dark", only={"type": "rule", "values": ["color-contrast"]})
    look_at(page, LIGHT)
    assert_accessible(page, state)


def look_at(page: Page, look: Look) -> None:
    page.set_viewport_size({"width": look.width, "height": 800})
    page.emulate_media(color_scheme="dark" if look.dark else "light")


def assert_accessible(page: Page, state: str, only: object = RULES) -> None:
    found = Axe().run(page, options={"runOnly": only, "resultTypes": ["violations"]})
    assert found.violations_count == 0, f"{state}: {found.generate_report()}"
    room = page.evaluate("document.documentElement.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= room, f"{state} is too wide"
