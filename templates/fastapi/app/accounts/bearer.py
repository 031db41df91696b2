"""The account that a request's bearer token names."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends
from fastapi import HTTPException
from fastapi import Request
from fastapi import status
from fastapi.security import OAuth2PasswordBearer

from app.accounts.tokens import InvalidTokenError
from app.accounts.tokens import read_token
from app.state import state_of

# Relative to the OpenAPI document, so that it holds behind a proxy that adds a prefix.
_bearer = OAuth2PasswordBearer(tokenUrl="api/v1/accounts/token")


def unauthorized(detail: str) -> HTTPException:
    return HTTPException(
        status.HTTP_401_UNAUTHORIZED, detail, headers={"WWW-Authenticate": "Bearer"}
    )


async def account_id(request: Request, token: Annotated[str, Depends(_bearer)]) -> UUID:
    try:
        return read_token(state_of(request)["settings"], token)
    except InvalidTokenError as error:
        detail = "The access token is not valid, or no longer."
        raise unauthorized(detail) from error


AccountId = Annotated[UUID, Depends(account_id)]
