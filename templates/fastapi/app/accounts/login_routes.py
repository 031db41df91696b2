"""The HTTP side of logins: tokens, and their end."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Form
from fastapi import Request
from fastapi import status

from app.accounts import logins
from app.accounts import service
from app.accounts.bearer import SignedIn
from app.accounts.bearer import unauthorized
from app.accounts.limits import LIMITED
from app.accounts.limits import CountTry
from app.accounts.models import Login
from app.accounts.passwords import Passwords
from app.accounts.schemas import Credentials
from app.accounts.schemas import Refreshing
from app.accounts.schemas import Tokens
from app.accounts.tokens import ACCESS_LIFETIME
from app.accounts.tokens import InvalidTokenError
from app.accounts.tokens import issue_access_token
from app.accounts.tokens import issue_refresh_token
from app.accounts.tokens import read_refresh_token
from app.database import Session
from app.settings import Settings
from app.state import state_of
from app.web.problems import documented

router = APIRouter()


@router.post("/token", responses=documented(401) | LIMITED)
async def log_in(
    request: Request,
    credentials: Annotated[Credentials, Form()],
    session: Session,
    passwords: Passwords,
    count_try: CountTry,
) -> Tokens:
    await count_try(credentials.username)
    try:
        login = await service.log_in(
            session,
            passwords,
            email=credentials.username,
            password=credentials.password.get_secret_value(),
        )
    except service.WrongPasswordError as error:
        detail = "The e-mail address or the password is wrong."
        raise unauthorized(detail) from error
    return _tokens(state_of(request)["settings"], login)


@router.post("/token/refresh", responses=documented(401))
async def refresh(request: Request, refreshing: Refreshing, session: Session) -> Tokens:
    """Replace both tokens; a refresh token that comes twice ends its login."""
    detail = "The refresh token is not valid, or no longer."
    settings = state_of(request)["settings"]
    try:
        claims = read_refresh_token(settings, refreshing.refresh_token.get_secret_value())
    except InvalidTokenError as error:
        raise unauthorized(detail) from error
    login = await logins.renew_login(session, claims.sid, generation=claims.gen)
    if login is None:
        raise unauthorized(detail)
    return _tokens(settings, login)


@router.post("/logout", status_code=status.HTTP_204_NO_CONTENT)
async def log_out(caller: SignedIn, session: Session) -> None:
    await logins.end_login(session, caller.login_id)


def _tokens(settings: Settings, login: Login) -> Tokens:
    return Tokens(
        access_token=issue_access_token(settings, login),
        expires_in=int(ACCESS_LIFETIME.total_seconds()),
        refresh_token=issue_refresh_token(settings, login),
    )
