"""Who makes a request: the account and the login that its bearer token names."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from fastapi import HTTPException
from fastapi import Request
from fastapi import status
from fastapi.security import OAuth2PasswordBearer

from app.accounts import logins
from app.accounts.models import Account
from app.accounts.tokens import InvalidTokenError
from app.accounts.tokens import read_access_token
from app.database import ReadSession
from app.state import state_of

# Relative to the OpenAPI document, so that they hold behind a proxy that adds a prefix.
_bearer = OAuth2PasswordBearer(
    tokenUrl="api/v1/accounts/token", refreshUrl="api/v1/accounts/token/refresh"
)


@dataclass(frozen=True)
class Caller:
    account: Account
    login_id: UUID


def unauthorized(detail: str) -> HTTPException:
    return HTTPException(
        status.HTTP_401_UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"}
    )


async def _caller(
    request: Request, session: ReadSession, token: Annotated[str, Depends(_bearer)]
) -> Caller:
    detail = "The access token is not valid, or no longer."
    try:
        claims = read_access_token(state_of(request)["settings"], token)
    except InvalidTokenError as error:
        raise unauthorized(detail) from error
    # Asked each time, so that a logout or another role counts from the next request on.
    account = await logins.find_account(session, claims.sid)
    if account is None or account.id != claims.sub:
        raise unauthorized(detail)
    return Caller(account, claims.sid)


SignedIn = Annotated[Caller, Depends(_caller)]


async def account_id(caller: SignedIn) -> UUID:
    return caller.account.id
