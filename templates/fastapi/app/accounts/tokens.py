"""Access tokens: signed, short-lived, and checked without the database."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from uuid import UUID
from uuid import uuid4

import jwt

from app.about import NAME
from app.settings import Settings

ALGORITHM = "HS256"
LIFETIME = timedelta(minutes=15)
CLAIMS = ("aud", "exp", "iat", "iss", "jti", "sub", "use")


class InvalidTokenError(Exception):
    """It is not one of our access tokens, or no longer."""


def issue_token(settings: Settings, account_id: UUID) -> str:
    issued = datetime.now(UTC)
    claims = {
        "aud": NAME,
        "exp": issued + LIFETIME,
        "iat": issued,
        "iss": NAME,
        "jti": uuid4().hex,
        "sub": str(account_id),
        # Says what it is for: another kind of token, signed with the same key, is no access token.
        "use": "access",
    }
    return jwt.encode(claims, settings.secret_key.get_secret_value(), ALGORITHM)


def read_token(settings: Settings, token: str) -> UUID:
    try:
        claims = jwt.decode(
            token,
            settings.secret_key.get_secret_value(),
            algorithms=[ALGORITHM],
            audience=NAME,
            issuer=NAME,
            options={"require": list(CLAIMS)},
        )
        account_id = UUID(claims["sub"])
    except (jwt.InvalidTokenError, ValueError) as error:
        raise InvalidTokenError from error
    if claims["use"] != "access":
        raise InvalidTokenError
    return account_id
