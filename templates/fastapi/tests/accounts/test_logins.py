import asyncio
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from app.accounts.schemas import Tokens
from app.settings import Settings
from tests.accounts.people import ACCOUNTS
from tests.accounts.people import bearer
from tests.accounts.people import claims_of
from tests.accounts.people import forged
from tests.accounts.people import is_logged_in
from tests.accounts.people import refresh
from tests.accounts.people import tokens_of


async def test_a_refresh_replaces_both_tokens(
    anonymous: httpx2.AsyncClient, settings: Settings
) -> None:
    first = await tokens_of(anonymous)
    answer = await refresh(anonymous, first.refresh_token)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    second = Tokens.model_validate(answer.json())
    assert await is_logged_in(anonymous, second)

    # A login ends 30 days after its password was typed, however often it was refreshed.
    before, after = (claims_of(settings, it.refresh_token) for it in (first, second))
    assert before["exp"] == after["exp"]
    assert before["exp"] - before["iat"] == pytest.approx(timedelta(days=30).total_seconds(), abs=2)
    assert (before["sid"], before["gen"] + 1) == (after["sid"], after["gen"])
    assert before["jti"] != after["jti"]


async def test_a_refresh_token_that_comes_twice_ends_its_login_for_good(
    anonymous: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    other = await tokens_of(anonymous)
    first = await tokens_of(anonymous)
    second = Tokens.model_validate((await refresh(anonymous, first.refresh_token)).json())

    reused = await refresh(anonymous, first.refresh_token)
    assert reused.status_code == 401
    assert reused.headers["WWW-Authenticate"] == "Bearer"
    assert "a refresh token came twice" in caplog.text

    for tokens in (first, second):
        assert not await is_logged_in(anonymous, tokens)
        assert (await refresh(anonymous, tokens.refresh_token)).status_code == 401
    assert await is_logged_in(anonymous, other)


@pytest.mark.commits
async def test_of_many_refreshes_with_one_token_one_succeeds(anonymous: httpx2.AsyncClient) -> None:
    tokens = await tokens_of(anonymous)
    answers = await asyncio.gather(*(refresh(anonymous, tokens.refresh_token) for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 19

    # The others had the token of the one who succeeded: that was reuse.
    [winner] = [answer.json() for answer in answers if answer.status_code == 200]
    assert not await is_logged_in(anonymous, Tokens.model_validate(winner))


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"iss": "another"},
        {"use": "access"},
        {"sid": "this"},
        {"gen": "none"},
        {"gen": 7},
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"exp": None},
        {"gen": None},
        {"sid": None},
        {"key": "k" * 32},
    ],
    ids=str,
)
async def test_a_refresh_token_that_is_not_ours_changes_nothing(
    anonymous: httpx2.AsyncClient, settings: Settings, changes: dict[str, Any]
) -> None:
    tokens = await tokens_of(anonymous)
    wrong = forged(settings, tokens.refresh_token, **changes)
    assert (await refresh(anonymous, wrong)).status_code == 401
    assert (await refresh(anonymous, tokens.refresh_token)).status_code == 200


async def test_an_access_token_refreshes_nothing(anonymous: httpx2.AsyncClient) -> None:
    tokens = await tokens_of(anonymous)
    assert (await refresh(anonymous, tokens.access_token)).status_code == 401
    assert (await refresh(anonymous, "nonsense")).status_code == 401


async def test_a_logout_ends_this_login_alone(anonymous: httpx2.AsyncClient) -> None:
    here, there = await tokens_of(anonymous), await tokens_of(anonymous)
    response = await anonymous.post(f"{ACCOUNTS}/logout", headers=bearer(here))
    assert (response.status_code, response.content) == (204, b"")
    assert not await is_logged_in(anonymous, here)
    assert (await refresh(anonymous, here.refresh_token)).status_code == 401
    assert await is_logged_in(anonymous, there)
