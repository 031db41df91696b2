"""A rendered service on its real server, and what a client says to it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx2

from scaffold.uv import executable

UV = executable()
PASSWORD = "correct horse battery"  # noqa: S105 - of a user who lives for one test


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(service: Path, task: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of a service's tasks until the end of the block; stop it by its own process id."""
    log = service.parent / f"{task}.log"
    with log.open("wb") as file:
        running = subprocess.Popen(
            [UV, "run", "--no-sync", "poe", task],
            cwd=service,
            env={**os.environ, **environment},
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield running
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGTERM)
            running.wait(timeout=30)


@contextmanager
def database(service: Path, kind: str) -> Iterator[dict[str, str]]:
    """Give the service a database: its own file, or a PostgreSQL from its own task on a free port."""
    if kind == "sqlite":
        yield {}
        return
    port = free_port()
    environment = {"DATABASE_URL": f"postgresql://postgres@127.0.0.1:{port}/orders"}
    with process(service, "postgres", environment) as server:
        wait_until(lambda: accepts(port), server, "PostgreSQL")
        yield environment


@contextmanager
def served(service: Path, environment: dict[str, str]) -> Iterator[httpx2.Client]:
    """Migrate a service and serve it as in production, ready to answer."""
    environment = {**environment, "PORT": str(free_port())}
    subprocess.run(
        [UV, "run", "--no-sync", "poe", "migrate"], cwd=service, env={**os.environ, **environment}, check=True
    )
    with process(service, "serve", environment) as server:
        base = f"http://127.0.0.1:{environment['PORT']}"
        with httpx2.Client(base_url=base, timeout=10, trust_env=False) as client:
            wait_until(lambda: is_ready(client), server, "the service")
            yield client
        os.killpg(server.pid, signal.SIGTERM)
        assert server.wait(timeout=30) in {0, -signal.SIGTERM, 128 + signal.SIGTERM}


def is_ready(client: httpx2.Client) -> bool:
    """Say whether the service answers, with its database migrated."""
    try:
        return client.get("/health/ready").status_code == httpx2.codes.OK
    except httpx2.TransportError:
        return False


def accepts(port: int) -> bool:
    """Say whether somebody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition: Callable[[], bool], server: subprocess.Popen[bytes], what: str) -> None:
    """Wait up to a minute until a condition holds, while a process lives."""
    deadline = time.monotonic() + 60
    while not condition():
        assert server.poll() is None, f"{what} ended with {server.returncode}"
        assert time.monotonic() < deadline, f"{what} did not come up within a minute"
        time.sleep(0.2)


def talk_to_fastapi(client: httpx2.Client, *, auth: bool) -> None:
    """Register, log in, write, list in pages, read, change, delete, and meet an error."""
    if auth:
        assert client.get("/api/v1/notes").status_code == 401
        person = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD}
        assert client.post("/api/v1/accounts", json=person).status_code == 201
        form = {"username": person["email"], "password": PASSWORD}
        token = client.post("/api/v1/accounts/token", data=form).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
    for number in range(3):
        made = client.post("/api/v1/notes", json={"title": f"Note {number}", "body": "x"})
        assert made.status_code == 201, made.text
    page = client.get("/api/v1/notes", params={"limit": 2}).json()
    assert len(page["items"]) == 2
    note = made.headers["Location"]
    assert client.get(note).json()["title"] == "Note 2"
    assert client.put(note, json={"title": "Changed", "body": ""}).json()["title"] == "Changed"
    assert client.delete(note).status_code == 204
    missing = client.get(note)
    assert missing.status_code == 404
    assert missing.headers["content-type"] == "application/problem+json"
    assert missing.json()["request_id"] == missing.headers["X-Request-ID"]
    assert client.post("/api/v1/notes", json={"title": ""}).status_code == 422
    assert client.get("/docs").status_code == client.get("/redoc").status_code == 200


def talk_to_flask(client: httpx2.Client, *, auth: bool) -> None:
    """Register, log out and in, write, list in pages, read, change, delete, and meet an error; as a browser does."""
    if auth:
        assert client.get("/notes").status_code in {302, 303}
        person = {"email": f"{uuid4().hex}@example.com", "password": PASSWORD}
        assert submit(client, "/register", person).status_code == 303
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


def submit(client: httpx2.Client, page: str, fields: dict[str, str], *, action: str | None = None) -> httpx2.Response:
    """Fill in the form of a page and send it."""
    text = client.get(page).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    assert token, f"{page} has no form"
    return client.post(action or page, data={**fields, "csrf_token": token[1]})
