import asyncio
import runpy
import threading
from collections.abc import Callable
from functools import partialmethod
from types import ModuleType

import argon2
import httpx2
import pytest
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import select

from app.accounts import passwords
from app.accounts import service
from app.accounts.models import Account
from app.accounts.passwords import PasswordHasher
from app.accounts.passwords import password_hasher
from app.engine import Database
from app.web.openapi import Service
from tests.accounts.people import PASSWORD
from tests.accounts.people import change_password
from tests.accounts.people import log_in
from tests.accounts.people import register
from tests.accounts.people import tokens_of
from tests.isolation import connections_in_use

Work = list[tuple[str, str]]


async def test_an_unknown_address_is_as_much_work_as_a_wrong_password(
    anonymous: httpx2.AsyncClient, argon2_work: Work
) -> None:
    await register(anonymous)
    argon2_work.clear()
    await log_in(anonymous, password="wrong horse battery")
    wrong = argon2_work.copy()
    argon2_work.clear()
    await log_in(anonymous, email="nobody@example.com")
    assert argon2_work == wrong == [("verify", "$argon2id$v=19$m=8,t=1,p=1")]


async def test_the_hash_of_nobody_is_like_a_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 would refuse one that is malformed, and be done at once."""
    nobodys: list[str] = []

    def verify(_hasher: Argon2Hasher, _password: str, known: str) -> bool:
        nobodys.append(known)
        return False

    monkeypatch.setattr(Argon2Hasher, "verify", verify)
    hasher = PasswordHasher(memory_kib=16, passes=2, lanes=1)
    await hasher.verify(PASSWORD, None)
    real = await hasher.hash(PASSWORD)
    assert argon2.extract_parameters(nobodys[0]) == argon2.extract_parameters(real)
    with pytest.raises(argon2.exceptions.VerifyMismatchError):
        argon2.PasswordHasher().verify(nobodys[0], PASSWORD)


@pytest.mark.parametrize("module", [passwords, service])
def test_nothing_is_hashed_before_it_must_be(module: ModuleType, argon2_work: Work) -> None:
    runpy.run_path(str(module.__file__))
    PasswordHasher()
    assert argon2_work == []


def test_passwords_are_hashed_as_RFC_9106_says(argon2_work: Work) -> None:  # noqa: N802 (its name)
    asyncio.run(password_hasher().hash(PASSWORD))
    assert argon2_work == [("hash", "$argon2id$v=19$m=65536,t=3,p=4")]


class Hold:
    """Argon2 that goes on when it may."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self._released = threading.Semaphore(0), threading.Event()
        self.waited: list[bool] = []
        monkeypatch.setattr(Argon2Hasher, "verify", self._verify)

    def _verify(self, _password: str, _known: str) -> bool:
        self.begun.release()
        self.waited.append(self._released.wait(timeout=1))
        return False

    async def has_begun(self, timeout: float = 1) -> bool:  # noqa: ASYNC109 (of a thread)
        return await asyncio.to_thread(self.begun.acquire, timeout=timeout)

    def release(self) -> None:
        self._released.set()


@pytest.mark.commits
async def test_the_service_answers_while_passwords_are_hashed(
    anonymous: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = Hold(monkeypatch)
    logins = [asyncio.create_task(log_in(anonymous)) for _ in range(10)]
    assert await hold.has_begun()
    for _ in range(10):
        assert (await anonymous.get("/health/live")).status_code == 200
    hold.release()
    assert {answer.status_code for answer in await asyncio.gather(*logins)} == {401}
    assert hold.waited == [True] * 10


async def test_two_passwords_are_hashed_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    hold, hasher = Hold(monkeypatch), PasswordHasher()
    tasks = [asyncio.create_task(hasher.verify(PASSWORD, None)) for _ in range(3)]
    begun = [await hold.has_begun(), await hold.has_begun(), await hold.has_begun(0.05)]
    hold.release()
    await asyncio.gather(*tasks)
    assert begun == [True, True, False]


@pytest.mark.commits
async def test_no_connection_waits_while_passwords_are_hashed(
    anonymous: httpx2.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections: list[int] = []

    def spied(
        hasher: Argon2Hasher, work: Callable[..., str | bool], *args: str, **options: None
    ) -> str | bool:
        connections.append(connections_in_use(database))
        return work(hasher, *args, **options)

    for name in ("hash", "verify"):
        work = getattr(Argon2Hasher, name)

        monkeypatch.setattr(Argon2Hasher, name, partialmethod(spied, work))
    tokens = await tokens_of(anonymous)
    changed = await change_password(anonymous, tokens, PASSWORD, "another horse battery")
    assert changed.status_code == 204
    # To register, to log in, and to change it: the old one and the new one.
    assert connections == [0] * 4


async def stored_hash(database: Database) -> str:
    async with database.session(writes=False) as session:
        return (await session.scalars(select(Account.password_hash))).one()


async def test_a_password_is_hashed_again_when_the_parameters_change(
    served: Service, anonymous: httpx2.AsyncClient, database: Database
) -> None:
    await register(anonymous)
    weak = await stored_hash(database)
    stronger = PasswordHasher(memory_kib=8, passes=2, lanes=1)
    served.dependency_overrides[password_hasher] = lambda: stronger

    assert (await log_in(anonymous, password="wrong horse battery")).status_code == 401
    assert await stored_hash(database) == weak
    assert (await log_in(anonymous)).status_code == 200
    strong = await stored_hash(database)
    assert argon2.extract_parameters(strong).time_cost == 2
    assert (await log_in(anonymous)).status_code == 200
    assert await stored_hash(database) == strong
