from collections.abc import Callable
from collections.abc import Coroutine
from typing import Any

import httpx2
import pytest
from anyio.from_thread import run
from pwdlib.hashers.argon2 import Argon2Hasher

from app.accounts.passwords import PasswordHasher
from app.accounts.passwords import password_hasher
from app.web.openapi import Service
from tests.accounts.people import ACCOUNTS
from tests.accounts.people import PASSWORD
from tests.accounts.people import change_password
from tests.accounts.people import is_logged_in
from tests.accounts.people import log_in
from tests.accounts.people import refresh
from tests.accounts.people import register
from tests.accounts.people import tokens_of

NEW = "another horse battery"


async def test_a_change_of_password_ends_all_other_logins(anonymous: httpx2.AsyncClient) -> None:
    here, there = await tokens_of(anonymous), await tokens_of(anonymous)
    somebody_else = await tokens_of(anonymous, "bob@example.com")
    response = await change_password(anonymous, here, PASSWORD, NEW)
    assert (response.status_code, response.content) == (204, b"")

    assert await is_logged_in(anonymous, here)
    assert (await refresh(anonymous, here.refresh_token)).status_code == 200
    assert not await is_logged_in(anonymous, there)
    assert (await refresh(anonymous, there.refresh_token)).status_code == 401
    assert await is_logged_in(anonymous, somebody_else)
    assert (await log_in(anonymous)).status_code == 401
    assert (await log_in(anonymous, password=NEW)).status_code == 200


async def test_the_current_password_must_be_right(anonymous: httpx2.AsyncClient) -> None:
    here, there = await tokens_of(anonymous), await tokens_of(anonymous)
    response = await change_password(anonymous, here, "wrong horse battery", NEW)
    assert response.status_code == 403
    assert response.json()["detail"] == "The current password is wrong."
    assert await is_logged_in(anonymous, there)
    assert (await log_in(anonymous)).status_code == 200


async def test_a_weak_password_does_not_replace_another(anonymous: httpx2.AsyncClient) -> None:
    tokens = await tokens_of(anonymous)
    assert (await change_password(anonymous, tokens, PASSWORD, "too short")).status_code == 422


async def test_who_is_not_logged_in_changes_no_password(anonymous: httpx2.AsyncClient) -> None:
    change = {"current_password": PASSWORD, "new_password": NEW}
    response = await anonymous.put(f"{ACCOUNTS}/me/password", json=change)
    assert response.status_code == 401


Happening = Callable[[], Coroutine[Any, Any, object]]
Meanwhile = Callable[[Happening], None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Let something happen while the next password is checked."""
    verify = Argon2Hasher.verify

    def arrange(happens: Happening) -> None:
        def verify_late(hasher: Argon2Hasher, password: str, known: str) -> bool:
            monkeypatch.setattr(Argon2Hasher, "verify", verify)
            run(happens)
            return verify(hasher, password, known)

        monkeypatch.setattr(Argon2Hasher, "verify", verify_late)

    return arrange


@pytest.mark.commits
async def test_a_change_of_password_wins_over_a_login_with_the_old_one(
    served: Service, anonymous: httpx2.AsyncClient, meanwhile: Meanwhile
) -> None:
    tokens = await tokens_of(anonymous)
    # The login would write a stronger hash of the old password.
    stronger = PasswordHasher(memory_kib=8, passes=2, lanes=1)
    served.dependency_overrides[password_hasher] = lambda: stronger
    meanwhile(lambda: change_password(anonymous, tokens, PASSWORD, NEW))
    assert (await log_in(anonymous)).status_code == 401
    assert (await log_in(anonymous, password=NEW)).status_code == 200


@pytest.mark.commits
async def test_of_two_changes_of_a_password_the_first_wins(
    anonymous: httpx2.AsyncClient, meanwhile: Meanwhile
) -> None:
    tokens = await tokens_of(anonymous)
    meanwhile(lambda: change_password(anonymous, tokens, PASSWORD, NEW))
    late = await change_password(anonymous, tokens, PASSWORD, "a third horse battery")
    assert late.status_code == 403
    assert (await log_in(anonymous, password=NEW)).status_code == 200


@pytest.mark.commits
async def test_two_logins_at_once_both_succeed_when_the_parameters_have_changed(
    served: Service, anonymous: httpx2.AsyncClient, meanwhile: Meanwhile
) -> None:
    await register(anonymous)
    stronger = PasswordHasher(memory_kib=8, passes=2, lanes=1)
    served.dependency_overrides[password_hasher] = lambda: stronger
    first: list[httpx2.Response] = []

    async def other_login() -> None:
        first.append(await log_in(anonymous))

    meanwhile(other_login)
    assert (await log_in(anonymous)).status_code == 200
    assert first[0].status_code == 200
