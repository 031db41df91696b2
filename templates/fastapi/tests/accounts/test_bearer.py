from datetime import UTC
from datetime import datetime
from typing import Any

import httpx2
import pytest
from sqlalchemy import delete
from sqlalchemy import event
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update

from app.accounts.models import Account
from app.accounts.models import Login
from app.engine import Database
from app.settings import Settings
from tests.accounts.people import ACCOUNTS
from tests.accounts.people import claims_of
from tests.accounts.people import forged
from tests.accounts.people import is_logged_in
from tests.accounts.people import refresh
from tests.accounts.people import signed
from tests.accounts.people import tokens_of

PAST = datetime(2020, 1, 1, tzinfo=UTC)


async def refused(client: httpx2.AsyncClient, authorization: str) -> None:
    response = await client.get(f"{ACCOUNTS}/me", headers={"Authorization": authorization})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.headers["Content-Type"] == "application/problem+json"


async def test_a_token_like_ours_is_ours(anonymous: httpx2.AsyncClient, settings: Settings) -> None:
    tokens = await tokens_of(anonymous)
    tokens.access_token = forged(settings, tokens.access_token)
    assert await is_logged_in(anonymous, tokens)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"iss": "another"},
        {"use": "refresh"},
        {"sub": "me"},
        {"sub": "0f8fad5b-d9cb-469f-a165-70867728950e"},
        {"sid": "this"},
        {"sid": "0f8fad5b-d9cb-469f-a165-70867728950e"},
        {"exp": PAST},
        {"aud": None},
        {"exp": None},
        {"iat": None},
        {"iss": None},
        {"jti": None},
        {"sid": None},
        {"sub": None},
        {"use": None},
        {"key": "k" * 32},
    ],
    ids=str,
)
async def test_a_token_with_another_claim_is_refused(
    anonymous: httpx2.AsyncClient, settings: Settings, changes: dict[str, Any]
) -> None:
    token = (await tokens_of(anonymous)).access_token
    await refused(anonymous, f"Bearer {forged(settings, token, **changes)}")


async def test_a_token_without_a_signature_is_refused(
    anonymous: httpx2.AsyncClient, settings: Settings
) -> None:
    claims = claims_of(settings, (await tokens_of(anonymous)).access_token)
    await refused(anonymous, f"Bearer {signed(claims, '', 'none')}")


async def test_a_refresh_token_is_no_access_token(anonymous: httpx2.AsyncClient) -> None:
    await refused(anonymous, f"Bearer {(await tokens_of(anonymous)).refresh_token}")


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer nonsense", "Basic YTpi"])
async def test_anything_else_is_refused(anonymous: httpx2.AsyncClient, authorization: str) -> None:
    await refused(anonymous, authorization)


async def test_a_token_that_was_good_is_refused_from_its_last_second_on(
    anonymous: httpx2.AsyncClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = await tokens_of(anonymous)
    expires_at = claims_of(settings, tokens.access_token)["exp"]
    for now, is_good in ((expires_at - 0.1, True), (expires_at, False)):
        monkeypatch.setattr("app.accounts.tokens.time", lambda now=now: now)
        assert await is_logged_in(anonymous, tokens) is is_good


async def test_the_tokens_of_an_account_that_is_gone_are_refused(
    anonymous: httpx2.AsyncClient, database: Database
) -> None:
    tokens = await tokens_of(anonymous)
    async with database.session(writes=True) as session:
        await session.execute(delete(Account))
        await session.commit()
        assert await session.scalar(select(func.count()).select_from(Login)) == 0
    await refused(anonymous, f"Bearer {tokens.access_token}")
    assert (await refresh(anonymous, tokens.refresh_token)).status_code == 401


async def test_the_tokens_of_a_login_that_has_expired_are_refused(
    anonymous: httpx2.AsyncClient, database: Database
) -> None:
    tokens = await tokens_of(anonymous)
    async with database.session(writes=True) as session:
        await session.execute(update(Login).values(expires_at=PAST))
        await session.commit()
    await refused(anonymous, f"Bearer {tokens.access_token}")
    assert (await refresh(anonymous, tokens.refresh_token)).status_code == 401

    # The next login of the account takes it away.
    await tokens_of(anonymous)
    async with database.session(writes=False) as session:
        assert await session.scalar(select(func.count()).select_from(Login)) == 1


@pytest.mark.commits
async def test_who_it_is_takes_one_query(anonymous: httpx2.AsyncClient, database: Database) -> None:
    tokens = await tokens_of(anonymous)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    for engine in database.engines:
        event.listen(engine.sync_engine, "before_cursor_execute", note)
    assert await is_logged_in(anonymous, tokens)
    [query] = statements
    assert query.startswith("SELECT")
    assert "JOIN logins" in query
