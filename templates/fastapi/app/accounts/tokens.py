"""Tokens: signed claims about a login, of two kinds that cannot stand in for each other."""

from datetime import timedelta
from functools import lru_cache
from time import time
from typing import Literal
from typing import TypeVar
from uuid import UUID
from uuid import uuid4

import jwt
from pydantic import BaseModel
from pydantic import ConfigDict

from app.about import NAME
from app.accounts.models import Login
from app.database import now
from app.settings import Settings

ALGORITHM = "HS256"
ACCESS_LIFETIME = timedelta(minutes=15)
REQUIRED = ("aud", "exp", "iat", "iss", "jti", "sid", "sub", "use")


class InvalidTokenError(Exception):
    """It is not one of our tokens of this kind, or no longer."""


class AccessClaims(BaseModel):
    model_config = ConfigDict(frozen=True)

    use: Literal["access"] = "access"
    sub: UUID
    sid: UUID
    exp: int


class RefreshClaims(BaseModel):
    model_config = ConfigDict(frozen=True)

    use: Literal["refresh"] = "refresh"
    sub: UUID
    sid: UUID
    gen: int
    exp: int


Claims = TypeVar("Claims", AccessClaims, RefreshClaims)


def issue_access_token(settings: Settings, login: Login) -> str:
    expires_at = now() + ACCESS_LIFETIME
    return _sign(
        settings,
        AccessClaims(sub=login.account_id, sid=login.id, exp=int(expires_at.timestamp())),
    )


def issue_refresh_token(settings: Settings, login: Login) -> str:
    return _sign(
        settings,
        RefreshClaims(
            sub=login.account_id,
            sid=login.id,
            gen=login.generation,
            exp=int(login.expires_at.timestamp()),
        ),
    )


def read_access_token(settings: Settings, token: str) -> AccessClaims:
    claims = _read_access(settings.secret_key.get_secret_value(), token)
    if claims.exp <= time():
        raise InvalidTokenError
    return claims


# A client sends the same one with each request: only its age changes.
@lru_cache(maxsize=1024)
def _read_access(key: str, token: str) -> AccessClaims:
    return _read(key, token, AccessClaims)


def read_refresh_token(settings: Settings, token: str) -> RefreshClaims:
    return _read(settings.secret_key.get_secret_value(), token, RefreshClaims)


def _sign(settings: Settings, claims: BaseModel) -> str:
    registered = {"aud": NAME, "iat": now(), "iss": NAME, "jti": uuid4().hex}
    key = settings.secret_key.get_secret_value()
    return jwt.encode(registered | claims.model_dump(mode="json"), key, ALGORITHM)  # pyright: ignore[reportUnknownMemberType]  # only cryptography types it


def _read(key: str, token: str, kind: type[Claims]) -> Claims:
    try:
        claims = jwt.decode(  # pyright: ignore[reportUnknownMemberType]  # as above
            token,
            key,
            algorithms=[ALGORITHM],
            audience=NAME,
            issuer=NAME,
            options={"require": list(REQUIRED)},
        )
        return kind.model_validate(claims)
    except (jwt.InvalidTokenError, ValueError) as error:
        raise InvalidTokenError from error
