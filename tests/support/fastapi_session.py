"""What a client of a FastAPI service does: it writes, retries, pages, collides with others and makes mistakes."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from tests.support import fastapi_accounts

NOTES = "/api/v1/notes"


def talk(client: httpx2.Client, service: Path, environment: dict[str, str], *, auth: bool) -> None:
    """Do all of it: as somebody who registered, where people log in.

    Args:
        client: Speaks with the service.
        service: Where its own commands are run.
        environment: The variables that tell the commands which database the service has.
        auth: Whether people log in.
    """
    if auth:
        assert_problem(client.get(NOTES), 401)
        fastapi_accounts.join(client)
    change_one_note_as_two_do(client)
    send_again(client)
    turn_pages(client)
    make_mistakes(client)
    if auth:
        fastapi_accounts.end_logins(client)
        fastapi_accounts.become_admin(client, service, environment)
        assert_problem(fastapi_accounts.guess_passwords(client), 429)


def create(client: httpx2.Client, title: str, key: str | None = None) -> httpx2.Response:
    """Create a note, with an idempotency key where one is given."""
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(NOTES, json={"title": title, "body": "x"}, headers=headers)


def change_one_note_as_two_do(client: httpx2.Client) -> None:
    """Read, change and delete a note: who saw an older version changes nothing."""
    made = create(client, "Milk")
    assert made.status_code == 201, made.text
    path, first = made.headers["Location"], made.headers["ETag"]
    read = client.get(path)
    assert (read.json(), read.headers["ETag"]) == (made.json(), first)
    changed = client.put(path, json={"title": "Bread"}, headers={"If-Match": first})
    assert (changed.status_code, changed.json()["title"]) == (200, "Bread")
    second = changed.headers["ETag"]
    assert second != first
    assert_problem(client.put(path, json={"title": "Butter"}, headers={"If-Match": first}), 412)
    assert_problem(client.delete(path, headers={"If-Match": first}), 412)
    assert client.get(path).json()["title"] == "Bread"
    assert client.delete(path, headers={"If-Match": second}).status_code == 204
    assert_problem(client.get(path), 404)


def send_again(client: httpx2.Client) -> None:
    """Send a request again with its key: it is done once, and the key is good for nothing else."""
    key = uuid4().hex
    before = len(all_notes(client))
    first, again = create(client, "Once", key), create(client, "Once", key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    for name in ("Location", "ETag"):
        assert first.headers[name] == again.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert_problem(create(client, "Twice", key), 422)
    assert len(all_notes(client)) == before + 1


def turn_pages(client: httpx2.Client) -> None:
    """Read a list in pages while it changes: nothing comes twice, and nothing is left out."""
    titles = [f"Note {number}" for number in range(5)]
    paths = [create(client, title).headers["Location"] for title in titles]
    page = client.get(NOTES, params={"limit": 2}).json()
    assert [note["title"] for note in page["items"]] == titles[:2:-1]
    create(client, "Late")
    assert client.delete(paths[-1]).status_code == 204
    page = client.get(NOTES, params={"limit": 2, "cursor": page["next_cursor"]}).json()
    assert [note["title"] for note in page["items"]] == titles[2:0:-1]


def make_mistakes(client: httpx2.Client) -> None:
    """Each is a problem, with an id that the log has too."""
    assert_problem(client.get(f"{NOTES}/{uuid4()}"), 404)
    assert_problem(client.get("/nowhere"), 404)
    assert_problem(client.patch(NOTES), 405)
    assert_problem(client.post(NOTES, json={"title": ""}), 422)
    assert_problem(client.post(NOTES, content=b"{", headers={"Content-Type": "application/json"}), 400)
    assert_problem(client.get(NOTES, params={"cursor": "here"}), 422)
    assert client.get("/docs").status_code == client.get("/redoc").status_code == 200


def all_notes(client: httpx2.Client) -> list[dict[str, Any]]:
    """Return every note, page by page."""
    notes: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = client.get(NOTES, params={"limit": "100", **cursor}).json()
        notes += page["items"]
        if page["next_cursor"] is None:
            return notes
        cursor = {"cursor": page["next_cursor"]}


def assert_problem(response: httpx2.Response, status: int) -> None:
    """Check that a response is an error of this status, in the one shape that errors have."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["request_id"] == response.headers["X-Request-ID"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
