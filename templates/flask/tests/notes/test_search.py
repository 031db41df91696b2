import pytest

from tests.browser import Browser
from tests.browser import parse_fragment
from tests.browser import text_of
from tests.notes.test_notes import titles
from tests.notes.test_notes import write

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def shopper(owner: Browser) -> Browser:
    write(owner, "Milk", "Two bottles")
    write(owner, "Bread", "One loaf, 100% rye")
    write(owner, "Crispbread", "")
    return owner


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("bread", ["Crispbread", "Bread"]),
        ("BOTTLES", ["Milk"]),
        (" milk ", ["Milk"]),
        ("100%", ["Bread"]),
        ("%", ["Bread"]),
        ("_", []),
        ("", ["Crispbread", "Bread", "Milk"]),
    ],
)
def test_a_search_finds_what_contains_it(shopper: Browser, search: str, found: list[str]) -> None:
    page = shopper.page("/notes?" + f"q={search}".replace("%", "%25").replace(" ", "+"))
    assert titles(page) == found
    if not found:
        assert "Nothing found" in text_of(page)


def test_the_form_shows_what_was_searched(shopper: Browser) -> None:
    page = shopper.page("/notes?q=%22%3Cb%3E")
    field = page.find(".//input[@name='q']")
    assert field is not None
    assert field.get("value") == '"<b>'
    assert '0 notes with “"<b>”' in text_of(page)


def test_htmx_gets_the_same_list_without_the_page(shopper: Browser) -> None:
    page = shopper.page("/notes?q=bread")
    part = parse_fragment(shopper.get("/notes?q=bread", headers=FRAGMENT))
    listed = page.find(".//div[@id='list']")
    assert listed is not None
    assert text_of(part) == text_of(listed)
    assert part.find(".//h1") is None


def test_pages_of_a_search_stay_within_it(owner: Browser) -> None:
    for number in range(21):
        write(owner, f"Note {number}")
    write(owner, "Other")
    older = owner.page("/notes?q=note").find(".//a[@rel='next']")
    assert older is not None
    assert older.get("href") == "/notes?page=2&q=note"
    assert titles(owner.page("/notes?page=2&q=note")) == ["Note 0"]
