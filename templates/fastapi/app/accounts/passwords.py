"""Passwords, hashed with Argon2id away from the event loop."""

from functools import cache
from typing import Annotated

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import Depends
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher


class PasswordHasher:
    """A hash takes 64 MiB and a tenth of a second: two at a time, the others wait their turn.

    The costs are RFC 9106's for where memory is scarce (section 4).
    """

    def __init__(self, *, memory_kib: int = 64 * 1024, passes: int = 3, lanes: int = 4) -> None:
        self._hasher = PasswordHash((Argon2Hasher(passes, memory_kib, lanes),))
        self._limiter = CapacityLimiter(2)
        # 16 bytes of salt and 32 of hash, as all have: no password matches it, and to find that
        # out costs the same. It is written, not computed: nothing is hashed before it must be.
        costs = f"m={memory_kib},t={passes},p={lanes}"
        self._nobodys = f"$argon2id$v=19${costs}${'A' * 22}${'A' * 43}"

    async def hash(self, password: str) -> str:
        return await run_sync(self._hasher.hash, password, limiter=self._limiter)

    async def verify(self, password: str, known: str | None) -> tuple[bool, str | None]:
        """Is it the password, and what is its new hash if the old one is too weak by now?

        Without a known hash it takes as long, so that time does not tell who has an account.
        """
        return await run_sync(
            self._hasher.verify_and_update, password, known or self._nobodys, limiter=self._limiter
        )


@cache
def password_hasher() -> PasswordHasher:
    return PasswordHasher()


Passwords = Annotated[PasswordHasher, Depends(password_hasher)]
