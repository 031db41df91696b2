from uuid import uuid4
from xml.etree.ElementTree import Element

import pytest
from werkzeug.test import TestResponse

from tests.browser import Browser
from tests.browser import parse
from tests.browser import text_of
from tests.queries import queries


def write(owner: Browser, title: str = "Milk", body: str = "Two bottles") -> str:
    response = owner.submit("/notes/new", title=title, body=body)
    assert response.status_code == 303
    return response.location


def titles(page: Element) -> list[str]:
    return [text_of(link) for link in page.iterfind(".//tbody//a")]


def summary(response: TestResponse) -> str:
    return text_of(parse(response).find(".//*[@role='alert']"))


def test_the_first_page_leads_to_the_notes(owner: Browser) -> None:
    assert owner.get("/").location == "/notes"


def test_an_empty_list_says_so(owner: Browser) -> None:
    assert "No notes yet" in text_of(owner.page("/notes"))


def test_a_note_can_be_written_and_read(owner: Browser) -> None:
    page = owner.page(write(owner, "Milk & <b>bread</b>", "Two bottles\none loaf"))

    assert text_of(page.find(".//h1")) == "Milk & <b>bread</b>"
    assert "Two bottles\none loaf" in "".join(page.itertext())
    assert "The note is saved." in text_of(page)
    assert "changed" not in text_of(page)


def test_a_message_is_shown_once(owner: Browser) -> None:
    address = write(owner)
    owner.page(address)
    assert "The note is saved." not in text_of(owner.page(address))


def test_a_title_is_trimmed_and_line_ends_are_counted_once(owner: Browser) -> None:
    address = write(owner, "  Milk ", "\r\n" * 10_000)
    assert text_of(owner.page(address).find(".//h1")) == "Milk"


@pytest.mark.parametrize(
    ("title", "body", "complaint"),
    [
        ("", "text", "Enter a title"),
        ("   ", "text", "Enter a title"),
        ("x" * 201, "text", "A title has 1 to 200 characters"),
        ("Milk", "x" * 10_001, "A text has at most 10,000 characters"),
    ],
)
def test_a_note_that_is_not_right_is_explained_and_kept_in_the_form(
    owner: Browser, title: str, body: str, complaint: str
) -> None:
    response = owner.submit("/notes/new", title=title, body=body)

    assert response.status_code == 422
    assert complaint in summary(response)
    assert body in response.text
    assert text_of(parse(response).find(".//title")).startswith("Error: ")
    assert titles(owner.page("/notes")) == []


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(owner: Browser) -> None:
    page = parse(owner.submit("/notes/new", title=""))
    alert = page.find(".//*[@role='alert']")
    assert alert is not None
    assert "autofocus" in alert.attrib
    assert [link.get("href") for link in alert.iter("a")] == ["#title"]


def test_a_form_without_its_fields_is_no_server_error(owner: Browser) -> None:
    token = owner.page("/notes/new").find(".//main//input[@name='csrf_token']")
    assert token is not None
    response = owner.post("/notes/new", data={"csrf_token": token.get("value"), "title": "Milk"})
    assert response.status_code == 303


def test_a_note_can_be_changed(owner: Browser) -> None:
    address = write(owner, "Milk", "Two bottles")

    form = owner.page(f"{address}/edit")
    assert text_of(form.find(".//textarea")) == "Two bottles"
    response = owner.submit(f"{address}/edit", title="Oat milk")

    assert response.location == address
    page = owner.page(address)
    assert text_of(page.find(".//h1")) == "Oat milk"
    assert "Two bottles" in text_of(page)
    assert "changed" in text_of(page)


def test_a_change_that_is_not_right_changes_nothing(owner: Browser) -> None:
    address = write(owner, "Milk")
    assert owner.submit(f"{address}/edit", title="").status_code == 422
    assert text_of(owner.page(address).find(".//h1")) == "Milk"


def test_a_note_is_deleted_after_a_question(owner: Browser) -> None:
    address = write(owner, "Milk")

    response = owner.submit(f"{address}/delete", button="Delete")

    assert response.location == "/notes"
    assert "“Milk” is deleted." in text_of(owner.page("/notes"))
    owner.page(address, status=404)


def test_the_list_shows_the_newest_first_in_pages(owner: Browser) -> None:
    for number in range(1, 22):
        write(owner, f"Note {number}")

    first = owner.page("/notes")
    assert titles(first) == [f"Note {number}" for number in range(21, 1, -1)]
    assert "Page 1 of 2" in text_of(first)
    assert first.find(".//a[@rel='prev']") is None
    older = first.find(".//a[@rel='next']")
    assert older is not None

    second = owner.page(older.get("href", ""))
    assert titles(second) == ["Note 1"]
    assert second.find(".//a[@rel='next']") is None
    newer = second.find(".//a[@rel='prev']")
    assert newer is not None
    assert newer.get("href") == "/notes?page=1"


def test_a_longer_list_takes_no_more_queries(owner: Browser) -> None:
    write(owner, "Note 1")
    with queries(owner.application) as of_one:
        owner.page("/notes")
    for number in range(2, 6):
        write(owner, f"Note {number}")
    with queries(owner.application) as of_five:
        owner.page("/notes")

    assert of_five == of_one


@pytest.mark.parametrize(
    ("path", "budget"),
    [
        ("/notes", 3),  # who it is, how many, and this page
        ("/notes?q=milk", 3),
        ("/api/v1/notes", 3),
        ("/notes/new", 1),
        ("{note}", 2),
        ("{note}/edit", 2),
        ("{note}/delete", 2),
        ("/api/v1{note}", 2),
    ],
)
def test_a_page_keeps_to_its_budget_of_queries(owner: Browser, path: str, budget: int) -> None:
    path = path.format(note=write(owner))
    with queries(owner.application) as asked:
        assert owner.get(path).status_code == 200
    assert len(asked) <= budget, asked


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "", "²", "9" * 30])
def test_a_page_that_does_not_exist_is_404(owner: Browser, number: str) -> None:
    owner.page(f"/notes?page={number}", status=404)


@pytest.mark.parametrize("page", ["", "/edit", "/delete"])
def test_a_note_that_does_not_exist_is_404(owner: Browser, page: str) -> None:
    owner.page(f"/notes/{uuid4()}{page}", status=404)
    owner.page(f"/notes/not-a-key{page}", status=404)


@pytest.mark.parametrize("attempt", [1, 2])
def test_each_test_finds_the_database_empty(owner: Browser, attempt: int) -> None:
    assert titles(owner.page("/notes")) == []
    write(owner, f"Attempt {attempt}")
