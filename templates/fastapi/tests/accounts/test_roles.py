import asyncio
import sys

import httpx2
import pytest

from app.accounts.make_admin import main
from app.accounts.make_admin import make_admin
from app.engine import Database
from app.settings import Settings
from app.web.openapi import Service
from tests.accounts.people import ACCOUNTS
from tests.accounts.people import EMAIL
from tests.accounts.people import bearer
from tests.accounts.people import register
from tests.accounts.people import tokens_of


async def test_a_member_does_not_see_who_has_an_account(anonymous: httpx2.AsyncClient) -> None:
    tokens = await tokens_of(anonymous)
    response = await anonymous.get(ACCOUNTS, headers=bearer(tokens))
    assert response.status_code == 403
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["detail"] == "This needs the role admin."
    assert (await anonymous.get(ACCOUNTS)).status_code == 401


async def test_an_admin_sees_all_accounts_page_by_page(
    anonymous: httpx2.AsyncClient, database: Database
) -> None:
    tokens = await tokens_of(anonymous)
    for name in ("bob", "eve"):
        await register(anonymous, f"{name}@example.com")
    # A role counts from the next request on.
    assert await make_admin(database, EMAIL.upper())

    page = await anonymous.get(ACCOUNTS, params={"limit": 2}, headers=bearer(tokens))
    assert page.status_code == 200
    assert [it["email"] for it in page.json()["items"]] == ["eve@example.com", "bob@example.com"]
    rest = {"cursor": page.json()["next_cursor"]}
    page = await anonymous.get(ACCOUNTS, params=rest, headers=bearer(tokens))
    [ada] = page.json()["items"]
    assert (ada["email"], ada["role"], "password_hash" in ada) == (EMAIL, "admin", False)
    assert page.json()["next_cursor"] is None


def test_the_document_tells_that_a_role_is_needed(shared_app: Service) -> None:
    operation = shared_app.openapi()["paths"][ACCOUNTS]["get"]
    assert {"401", "403"} <= set(operation["responses"])
    assert operation["security"]


@pytest.mark.commits
async def test_the_command_makes_an_admin_of_an_account_that_exists(
    anonymous: httpx2.AsyncClient,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tokens = await tokens_of(anonymous)
    monkeypatch.setenv("DATABASE_URL", settings.database_url)

    monkeypatch.setattr(sys, "argv", ["make-admin", "nobody@example.com"])
    # What sys.exit() is given as text goes to stderr, and the status is 1.
    message = "There is no account with the e-mail address nobody@example.com."
    with pytest.raises(SystemExit, match=message):
        await asyncio.to_thread(main)

    monkeypatch.setattr(sys, "argv", ["make-admin", EMAIL])
    await asyncio.to_thread(main)
    assert capsys.readouterr().out == f"{EMAIL} is an admin now.\n"
    assert (await anonymous.get(ACCOUNTS, headers=bearer(tokens))).status_code == 200
