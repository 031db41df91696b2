from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy

from flask import Flask

from tests.browser import Browser
from tests.browser import text_of

THREADS = 4
NOTES = 10


def test_notes_written_at_the_same_time_are_all_kept(app: Flask, owner: Browser) -> None:
    def write_some(writer: int) -> list[int]:
        client = Browser(app)
        client._cookies = deepcopy(owner._cookies)  # noqa: SLF001 (the owner's other windows)
        return [
            client.submit("/notes/new", title=f"Note {writer}.{number}").status_code
            for number in range(NOTES)
        ]

    with ThreadPoolExecutor(THREADS) as threads:
        statuses = [status for some in threads.map(write_some, range(THREADS)) for status in some]

    assert statuses == [303] * THREADS * NOTES
    pages = (text_of(owner.page(f"/notes?page={number}")) for number in (1, 2))
    assert sum(page.count("Note ") for page in pages) == THREADS * NOTES
