"""Accounts whose passwords are hashed as in production, but fast."""

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from app.accounts.passwords import PasswordHasher
from app.accounts.passwords import password_hasher
from app.web.openapi import Service

FAST = {"memory_kib": 8, "passes": 1, "lanes": 1}


@pytest.fixture(autouse=True)
def fast_passwords(served: Service) -> None:
    hasher = PasswordHasher(**FAST)
    served.dependency_overrides[password_hasher] = lambda: hasher


@pytest.fixture
def argon2_work(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What Argon2 is asked to do from now on, with which parameters."""
    work: list[tuple[str, str]] = []
    hash_, verify = Argon2Hasher.hash, Argon2Hasher.verify

    def spied_hash(hasher: Argon2Hasher, password: str, *, salt: bytes | None) -> str:
        made = hash_(hasher, password, salt=salt)
        work.append(("hash", _parameters(made)))
        return made

    def spied_verify(hasher: Argon2Hasher, password: str, known: str) -> bool:
        work.append(("verify", _parameters(known)))
        return verify(hasher, password, known)

    monkeypatch.setattr(Argon2Hasher, "hash", spied_hash)
    monkeypatch.setattr(Argon2Hasher, "verify", spied_verify)
    return work


def _parameters(encoded: str) -> str:
    return encoded.rsplit("$", 2)[0]
