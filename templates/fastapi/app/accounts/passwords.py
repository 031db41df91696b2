"""Passwords, hashed with Argon2id away from the event loop."""

from functools import cache
from typing import Annotated

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import Depends
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher


class PasswordHasher:
    """A hash takes 64 MiB and a tenth of a second: two at a time, the others wait their turn."""

    def __init__(self, hasher: Argon2Hasher) -> None:
        self._hasher = PasswordHash((hasher,))
        self._limiter = CapacityLimiter(2)

    async def hash(self, password: str) -> str:
        return await run_sync(self._hasher.hash, password, limiter=self._limiter)

    async def verify(self, password: str, known: str) -> tuple[bool, str | None]:
        """Is it the password, and what is its new hash if the old one is too weak by now?"""
        return await run_sync(
            self._hasher.verify_and_update, password, known, limiter=self._limiter
        )


@cache
def password_hasher() -> PasswordHasher:
    return PasswordHasher(Argon2Hasher())


Passwords = Annotated[PasswordHasher, Depends(password_hasher)]
