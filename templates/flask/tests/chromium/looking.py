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


NARROW = Look(width=320)
# What is easiest to get wrong comes last: there the page is used.
LOOKS = {"light": Look(), "dark": Look(dark=True), "narrow": NARROW}
Open = Callable[[Look], Page]


def take_cookies(page: Page, client: Browser, address: str) -> None:
    """Let the page be who the client is."""
    cookie = client.get_cookie("session")
    if cookie is not None:
        page.context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])


def assert_sound(page: Page, state: str) -> None:
    """Hold a page against the rules of accessibility, and against its own width, in every look."""
    for name, look in LOOKS.items():
        page.set_viewport_size({"width": look.width, "height": 800})
        page.emulate_media(color_scheme="dark" if look.dark else "light")
        found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{state}, {name}: {found.generate_report()}"
        room = page.evaluate("document.documentElement.clientWidth")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= room, f"{state}, {name}, is too wide"
