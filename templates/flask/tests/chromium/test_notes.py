import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser import Browser
from tests.chromium.looking import NARROW
from tests.chromium.looking import Look
from tests.chromium.looking import Open
from tests.chromium.looking import assert_sound
from tests.chromium.looking import take_cookies
from tests.notes.test_notes import write


@pytest.fixture
def visit(owner: Browser, open_page: Open, address: str) -> Open:
    """Open pages as somebody who may have notes."""

    def visit(look: Look) -> Page:
        page = open_page(look)
        take_cookies(page, owner, address)
        return page

    return visit


def test_every_state_is_accessible(owner: Browser, visit: Open) -> None:
    page = visit(NARROW)
    page.goto("/notes")
    assert_sound(page, "an empty list")
    page.goto("/notes/new")
    assert_sound(page, "a form")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_sound(page, "a form with errors")
    for number in range(21):
        write(owner, f"Note {number}", "Word " * 40)
    note = write(owner, "Donaudampfschifffahrtsgesellschaftskapitän" * 4, "x" * 300)
    page.goto("/notes")
    assert_sound(page, "a list")
    page.goto("/notes?page=2")
    assert_sound(page, "its second page")
    page.goto("/notes?q=nothing+like+it")
    assert_sound(page, "nothing found")
    page.get_by_role("searchbox").fill("donau")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert_sound(page, "a list that followed what was typed")
    page.goto(note)
    assert_sound(page, "a note")
    page.goto(f"{note}/edit")
    assert_sound(page, "a note in its form")
    page.goto(f"{note}/delete")
    assert_sound(page, "a question")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status").first).to_be_visible()
    assert_sound(page, "a message")
    page.goto("/nowhere")
    assert_sound(page, "an error")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_note_is_written_changed_and_deleted(visit: Open, javascript: bool) -> None:  # noqa: FBT001 (a table)
    page = visit(Look(javascript=javascript))
    page.goto("/notes")
    page.get_by_role("link", name="New note").click()
    page.get_by_label("Text").fill("Two bottles")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter a title")
    expect(page.get_by_label("Text")).to_have_value("Two bottles")
    page.get_by_role("link", name="Enter a title").click()
    page.get_by_label("Title").fill("Milk")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Milk")).to_be_visible()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Title").fill("Oat milk")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Oat milk")).to_be_visible()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("status").first).to_contain_text("is deleted")


def test_the_summary_of_errors_takes_the_focus(visit: Open) -> None:
    page = visit(Look())
    page.goto("/notes/new")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Title")).to_be_focused()


def test_the_first_key_leads_past_the_navigation(visit: Open) -> None:
    page = visit(Look())
    page.goto("/notes")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_the_list_follows_what_is_typed(owner: Browser, visit: Open) -> None:
    for title in ("Milk", "Bread", "Crispbread"):
        write(owner, title)
    page = visit(Look())
    page.goto("/notes")
    heading = page.get_by_role("heading", name="Notes").element_handle()
    search = page.get_by_role("searchbox")
    search.press_sequentially("bread")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(search).to_be_focused()
    expect(page).to_have_url("/notes?q=bread")
    expect(page.get_by_role("status").last).to_contain_text("2 notes with “bread”")
    # The page itself has stayed: it was not loaded again.
    assert heading is not None
    assert heading.evaluate("element => element.isConnected")
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(2)
    search.fill("")
    expect(page.locator("tbody tr")).to_have_count(3)


def test_one_can_search_without_javascript(owner: Browser, visit: Open) -> None:
    for title in ("Milk", "Bread"):
        write(owner, title)
    page = visit(Look(javascript=False))
    page.goto("/notes")
    page.get_by_role("searchbox").fill("bread")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url("/notes?q=bread")
