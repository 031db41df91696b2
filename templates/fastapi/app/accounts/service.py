"""Accounts and their passwords; HTTP is not known here."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.logins import begin_login
from app.accounts.models import Account
from app.accounts.models import Login
from app.accounts.passwords import PasswordHasher
from app.database import Reader
from app.web.pagination import Place
from app.web.pagination import Rows
from app.web.pagination import page_of


class EmailTakenError(Exception):
    """An account with this e-mail address exists."""


class WrongPasswordError(Exception):
    """It is not the password of the account, or there is no account."""


async def register(
    session: AsyncSession, passwords: PasswordHasher, *, email: str, password: str
) -> Account:
    account = Account(email=email, password_hash=await passwords.hash(password))
    session.add(account)
    try:
        await session.flush()
    except IntegrityError as error:
        raise EmailTakenError from error
    return account


async def log_in(
    session: AsyncSession, passwords: PasswordHasher, *, email: str, password: str
) -> Login:
    query = select(Account.id, Account.password_hash).where(Account.email == email)
    account = (await session.execute(query)).one_or_none()
    known = account.password_hash if account else None
    # Passwords are slow: hold neither SQLite's write lock nor a connection meanwhile.
    await session.commit()
    is_right, stronger = await passwords.verify(password, known)
    if account is None or not is_right:
        raise WrongPasswordError
    old = account.password_hash
    if not await _replace_hash(session, account.id, old=old, new=stronger or old):
        # Another login made it stronger meanwhile, or the password has changed: ask again.
        return await log_in(session, passwords, email=email, password=password)
    return await begin_login(session, account.id)


async def change_password(
    session: AsyncSession,
    passwords: PasswordHasher,
    account: Account,
    *,
    current: str,
    new: str,
) -> None:
    old = account.password_hash
    # As in log_in.
    await session.commit()
    is_right, _ = await passwords.verify(current, old)
    if not is_right:
        raise WrongPasswordError
    if not await _replace_hash(session, account.id, old=old, new=await passwords.hash(new)):
        raise WrongPasswordError


async def _replace_hash(session: AsyncSession, account_id: UUID, *, old: str, new: str) -> bool:
    """Replace it only if it is still what was checked: a change of password must win."""
    replaced = await session.scalar(
        update(Account)
        .where(Account.id == account_id, Account.password_hash == old)
        .values(password_hash=new)
        .returning(Account.id)
    )
    return replaced is not None


async def list_accounts(session: Reader, place: Place) -> Rows[Account]:
    return await page_of(session, select(Account), Account, place)
