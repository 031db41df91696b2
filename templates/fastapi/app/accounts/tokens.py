"""Tokens: signed claims about a login, of two kinds that cannot stand in for each other."""

from datetime import datetime
from datetime import timedelta
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


class RefreshClaims(BaseModel):
    model_config = ConfigDict(frozen=True)

    use: Literal["refresh"] = "refresh"
    sub: UUID
    sid: UUID
    gen: int


Claims = TypeVar("Claims", AccessClaims, RefreshClaims)


def issue_access_token(settings: Settings, login: Login) -> str:
    claims = AccessClaims(sub=login.account_id, sid=login.id)
    return _sign(settings, claims, expires_at=now() + ACCESS_LIFETIME)


def issue_refresh_token(settings: Settings, login: Login) -> str:
    claims = RefreshClaims(sub=login.account_id, sid=login.id, gen=login.generation)
    return _sign(settings, claims, expires_at=login.expires_at)


def read_access_token(settings: Settings, token: str) -> AccessClaims:
    return _read(settings, token, AccessClaims)


def read_refresh_token(settings: Settings, token: str) -> RefreshClaims:
    return _read(settings, token, RefreshClaims)


def _sign(settings: Settings, claims: BaseModel, *, expires_at: datetime) -> str:
    registered = {"aud": NAME, "exp": expires_at, "iat": now(), "iss": NAME, "jti": uuid4().hex}
    key = settings.secret_key.get_secret_value()
    return jwt.encode(registered | claims.model_dump(mode="json"), key, ALGORITHM)  # pyright: ignore[reportUnknownMemberType]  # only cryptography types it


def _read(settings: Settings, token: str, kind: type[Claims]) -> Claims:
    try:
        claims = jwt.decode(  # pyright: ignore[reportUnknownMemberType]  # as above
            token,
            settings.secret_key.get_secret_value(),
            algorithms=[ALGORITHM],
            audience=NAME,
            issuer=NAME,
            options={"require": list(REQUIRED)},
        )
        return kind.model_validate(claims)
    except (jwt.InvalidTokenError, ValueError) as error:
        raise InvalidTokenError from error
