"""What a browser does with a Flask service."""

from __future__ import annotations

import re
import time
from pathlib import Path
from uuid import uuid4

import httpx2

PASSWORD = "correct horse battery"  # noqa: S105 - of a user who lives for one test


def talk(client: httpx2.Client, *, auth: bool, log: Path) -> None:
    """Register, log out and in, write, list in pages, read, change, delete, and meet an error; as a browser does."""
    if auth:
        assert client.get("/notes").status_code in {302, 303}
        person = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD}
        register(client, person["email"], log)
        assert submit(client, "/notes", {}, action="/logout").status_code == 303
        assert client.get("/notes").status_code in {302, 303}
        assert submit(client, "/login", person).status_code == 303
    for number in range(25):
        made = submit(client, "/notes/new", {"title": f"Note {number}", "body": "x"})
        assert made.status_code == 303, made.text
    first = client.get("/notes").text
    following = re.search(r'href="([^"]*(?:cursor|after|page)[^"]*)"', first)
    assert following, "25 notes fill more than a page"
    assert "Note 0" in client.get(following[1].replace("&amp;", "&")).text
    note = made.headers["Location"]
    assert "Note 24" in client.get(note).text
    assert submit(client, f"{note}/edit", {"title": "Changed", "body": ""}).status_code == 303
    assert "Changed" in client.get(note).text
    assert submit(client, f"{note}/delete", {}).status_code == 303
    missing = client.get(note)
    assert missing.status_code == 404
    assert "<h1>" in missing.text
    assert client.post("/notes/new", data={"title": "forged"}).status_code == 400
    assert submit(client, "/notes/new", {"title": ""}).status_code == 422
    listed = client.get("/api/v1/notes?q=Note+1").json()
    assert [note["title"] for note in listed["items"]][-1] == "Note 1"


def register(client: httpx2.Client, email: str, log: Path) -> None:
    """Make an account, and be logged in: through a letter, or at once as in the first release."""
    if 'name="password"' in client.get("/register").text:
        assert submit(client, "/register", {"email": email, "password": PASSWORD}).status_code == 303
        return
    assert submit(client, "/register", {"email": email}).status_code == 303
    assert submit(client, link_to(email, log), {"password": PASSWORD}).status_code == 303


def link_to(email: str, log: Path) -> str:
    """Find the link of the letter to somebody, which development writes to the console; return it as a path."""
    for _ in range(100):
        letters = re.findall(
            rf"^To: {re.escape(email)}$.*?^https?://[^/\s]+(/\S+)$", log.read_text("utf-8"), re.DOTALL | re.MULTILINE
        )
        if letters:
            return str(letters[-1])
        time.sleep(0.1)
    raise AssertionError(f"{email} got no letter")


def submit(client: httpx2.Client, page: str, fields: dict[str, str], *, action: str | None = None) -> httpx2.Response:
    """Fill in the form of a page and send it."""
    text = client.get(page).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    assert token, f"{page} has no form"
    return client.post(action or page, data={**fields, "csrf_token": token[1]})
