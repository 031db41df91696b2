"""Accounts whose passwords are hashed as in production, but fast."""

import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from app.accounts.passwords import PasswordHasher
from app.accounts.passwords import password_hasher
from app.web.openapi import Service


@pytest.fixture(autouse=True)
def fast_passwords(app: Service) -> None:
    hasher = PasswordHasher(Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1))
    app.dependency_overrides[password_hasher] = lambda: hasher
