"""Register and log in; HTTP is not known here."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Account
from app.accounts.passwords import PasswordHasher


class EmailTakenError(Exception):
    """An account with this e-mail address exists."""


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


async def authenticate(
    session: AsyncSession, passwords: PasswordHasher, *, email: str, password: str
) -> UUID | None:
    account = await session.scalar(select(Account).where(Account.email == email))
    # Checking a password is slow: hold neither SQLite's write lock nor a connection meanwhile.
    await session.commit()
    if account is None:
        # As slow as a wrong password, so that time does not tell which addresses have accounts.
        await passwords.hash(password)
        return None
    is_right, stronger = await passwords.verify(password, account.password_hash)
    if stronger:
        account.password_hash = stronger
    return account.id if is_right else None


async def find_account(session: AsyncSession, account_id: UUID) -> Account | None:
    return await session.get(Account, account_id)
