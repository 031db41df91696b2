from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy

from flask import Flask

from tests.browser import Browser

THREADS = 8
NOTES = 25


def test_200_notes_written_at_the_same_time_are_all_kept(app: Flask, owner: Browser) -> None:
    def write_some(writer: int) -> list[int]:
        client = Browser(app)
        client._cookies = deepcopy(owner._cookies)  # noqa: SLF001 (the owner's other windows)
        return [
            client.post("/api/v1/notes", json={"title": f"Note {writer}.{number}"}).status_code
            for number in range(NOTES)
        ]

    with ThreadPoolExecutor(THREADS) as threads:
        statuses = [status for some in threads.map(write_some, range(THREADS)) for status in some]

    assert statuses == [201] * THREADS * NOTES
    assert owner.get("/api/v1/notes").get_json()["total"] == THREADS * NOTES
