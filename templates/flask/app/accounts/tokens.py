"""Random secrets that are given away once: the database keeps their hashes alone."""

import hashlib
import secrets


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    # A random token needs no slow hash: there is nothing to guess.
    return hashlib.sha256(token.encode()).hexdigest()
