"""The HTTP side of accounts."""

from fastapi import APIRouter
from fastapi import Depends
from fastapi import HTTPException
from fastapi import status

from app.accounts import logins
from app.accounts import service
from app.accounts.bearer import SignedIn
from app.accounts.limits import LIMITED
from app.accounts.limits import CountTry
from app.accounts.login_routes import router as login_router
from app.accounts.models import Account
from app.accounts.models import Role
from app.accounts.passwords import Passwords
from app.accounts.roles import requires_role
from app.accounts.schemas import AccountRead
from app.accounts.schemas import PasswordChange
from app.accounts.schemas import Registration
from app.database import ReadSession
from app.database import Session
from app.web.pagination import AtPlace
from app.web.pagination import Page
from app.web.pagination import Rows
from app.web.problems import documented

router = APIRouter(prefix="/api/v1/accounts", tags=["accounts"])
router.include_router(login_router)


@router.post(
    "",
    response_model=AccountRead,
    status_code=status.HTTP_201_CREATED,
    responses=documented(409) | LIMITED,
)
async def register(
    registration: Registration,
    session: Session,
    passwords: Passwords,
    count_try: CountTry,
) -> Account:
    await count_try(registration.email)
    password = registration.password.get_secret_value()
    try:
        return await service.register(
            session, passwords, email=registration.email, password=password
        )
    except service.EmailTakenError as error:
        detail = "An account with this e-mail address exists."
        raise HTTPException(status.HTTP_409_CONFLICT, detail) from error


@router.get(
    "",
    response_model=Page[AccountRead],
    dependencies=[Depends(requires_role(Role.ADMIN))],
    responses=documented(403),
)
async def list_accounts(place: AtPlace, session: ReadSession) -> Rows[Account]:
    return await service.list_accounts(session, place)


@router.get("/me", response_model=AccountRead)
async def read_me(caller: SignedIn) -> Account:
    return caller.account


@router.put(
    "/me/password",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=documented(403) | LIMITED,
)
async def change_password(
    change: PasswordChange,
    caller: SignedIn,
    session: Session,
    passwords: Passwords,
    count_try: CountTry,
) -> None:
    """Change it; all other logins of the account end."""
    await count_try(caller.account.email)
    try:
        await service.change_password(
            session,
            passwords,
            caller.account,
            current=change.current_password.get_secret_value(),
            new=change.new_password.get_secret_value(),
        )
    except service.WrongPasswordError as error:
        detail = "The current password is wrong."
        raise HTTPException(status.HTTP_403_FORBIDDEN, detail) from error
    await logins.end_other_logins(session, caller.account.id, kept=caller.login_id)
