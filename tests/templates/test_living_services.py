"""A service that people use is updated to the working tree's starter: nothing of theirs is lost."""

from __future__ import annotations

import subprocess
from pathlib import Path

import httpx2
import pytest
from tasks import release

from tests.conftest import Newsvc
from tests.support import fastapi_accounts
from tests.support import fastapi_session
from tests.support import flask_session
from tests.support import live
from tests.support import starters

pytestmark = pytest.mark.services

EMAIL = "ada@example.com"
TITLES = ["Milk", "Bread", "Butter"]


@pytest.mark.parametrize("version", [version for version, _ in release.known_trees()])
@pytest.mark.parametrize("database", starters.axes()["database"])
@pytest.mark.parametrize("framework", starters.axes()["framework"])
def test_rows_and_accounts_outlive_an_update(
    newsvc: Newsvc, folder: Path, home: Path, bundle: Path, framework: str, version: str, database: str
) -> None:
    (home / ".newsvc").mkdir()
    (home / ".newsvc/starters.bundle").write_bytes(bundle.read_bytes())
    options = ["--framework", framework, "--set", f"database={database}", "--release", version]
    made = newsvc("init", "orders", *options, "--yes")
    assert made.exit_code == 0, made.stderr
    service = folder / "orders"
    people = AtPages(folder / "serve.log") if framework == "flask" else AtTheApi()
    with live.database(service, database) as environment:
        with live.served(service, environment) as client:
            people.use(client)
        updated = newsvc("update", "orders", "--yes", "--no-verify")
        assert updated.exit_code == 0, updated.stderr
        subprocess.run([live.UV, "sync", "--quiet"], cwd=service, check=True)
        with live.served(service, environment) as client:
            people.find_again(client)
            if framework == "flask":
                flask_session.talk(client, auth=True, log=folder / "serve.log")
            else:
                fastapi_session.talk(client, service, environment, auth=True)


class AtPages:
    """Somebody at a browser, who stays logged in."""

    def __init__(self, log: Path) -> None:
        self.log = log

    def use(self, client: httpx2.Client) -> None:
        """Register and write notes, as one could from the first release on."""
        flask_session.register(client, EMAIL, self.log)
        for title in TITLES:
            assert flask_session.submit(client, "/notes/new", {"title": title, "body": "x"}).status_code == 303
        self.cookies = client.cookies

    def find_again(self, client: httpx2.Client) -> None:
        """Find the old notes, without and with another login."""
        client.cookies = self.cookies
        page = client.get("/notes").text
        assert all(title in page for title in TITLES)
        assert flask_session.submit(client, "/notes", {}, action="/logout").status_code == 303
        person = {"email": EMAIL, "password": flask_session.PASSWORD}
        assert flask_session.submit(client, "/login", person).status_code == 303
        assert all(title in client.get("/notes").text for title in TITLES)
        assert flask_session.submit(client, "/notes", {}, action="/logout").status_code == 303


class AtTheApi:
    """Somebody who calls."""

    def use(self, client: httpx2.Client) -> None:
        """Register and write notes, as one could from the first release on."""
        self.before = use(client)

    def find_again(self, client: httpx2.Client) -> None:
        """Find the account and its notes as they were."""
        find_again(client, self.before)


def use(client: httpx2.Client) -> dict[str, object]:
    """Register and write notes, as one could from the first release on; return the account with its notes."""
    assert fastapi_accounts.register(client, EMAIL).status_code == 201
    client.headers.update(fastapi_accounts.bearer(fastapi_accounts.tokens_of(client, EMAIL)))
    for title in TITLES:
        assert fastapi_session.create(client, title).status_code == 201
    return state(client)


def find_again(client: httpx2.Client, before: dict[str, object]) -> None:
    """Log in with the old password, and find and change the old notes."""
    client.headers.update(fastapi_accounts.bearer(fastapi_accounts.tokens_of(client, EMAIL)))
    assert state(client) == before
    assert [note["title"] for note in fastapi_session.all_notes(client)] == TITLES[::-1]
    for note in fastapi_session.all_notes(client):
        path = f"{fastapi_session.NOTES}/{note['id']}"
        seen = {"If-Match": client.get(path).headers["ETag"]}
        assert client.put(path, json={"title": "Changed"}, headers=seen).status_code == 200
        assert client.delete(path, headers=seen).status_code == 412
    del client.headers["Authorization"]


def state(client: httpx2.Client) -> dict[str, object]:
    """Return an account and its notes, as far as every release tells of them."""
    account = client.get(f"{fastapi_accounts.ACCOUNTS}/me").json()
    return {"id": account["id"], "email": account["email"], "notes": fastapi_session.all_notes(client)}
