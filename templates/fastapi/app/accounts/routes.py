"""The HTTP side of accounts."""

from typing import Annotated

from fastapi import APIRouter
from fastapi import Form
from fastapi import HTTPException
from fastapi import Request
from fastapi import status

from app.accounts import service
from app.accounts.bearer import AccountId
from app.accounts.bearer import unauthorized
from app.accounts.models import Account
from app.accounts.passwords import Passwords
from app.accounts.schemas import AccessToken
from app.accounts.schemas import AccountRead
from app.accounts.schemas import Credentials
from app.accounts.schemas import Registration
from app.accounts.tokens import LIFETIME
from app.accounts.tokens import issue_token
from app.database import Session
from app.state import state_of
from app.web.problems import documented

router = APIRouter(prefix="/api/v1/accounts", tags=["accounts"])


@router.post(
    "",
    response_model=AccountRead,
    status_code=status.HTTP_201_CREATED,
    responses=documented(409),
)
async def register(registration: Registration, session: Session, passwords: Passwords) -> Account:
    password = registration.password.get_secret_value()
    try:
        return await service.register(
            session, passwords, email=registration.email, password=password
        )
    except service.EmailTakenError as error:
        detail = "An account with this e-mail address exists."
        raise HTTPException(status.HTTP_409_CONFLICT, detail) from error


@router.post("/token", responses=documented(401))
async def log_in(
    request: Request,
    credentials: Annotated[Credentials, Form()],
    session: Session,
    passwords: Passwords,
) -> AccessToken:
    account_id = await service.authenticate(
        session,
        passwords,
        email=credentials.username,
        password=credentials.password.get_secret_value(),
    )
    if account_id is None:
        detail = "The e-mail address or the password is wrong."
        raise unauthorized(detail)
    token = issue_token(state_of(request)["settings"], account_id)
    return AccessToken(access_token=token, expires_in=int(LIFETIME.total_seconds()))


@router.get("/me", response_model=AccountRead)
async def read_me(account_id: AccountId, session: Session) -> Account:
    account = await service.find_account(session, account_id)
    if account is None:
        detail = "The account is gone."
        raise unauthorized(detail)
    return account
