"""Logins: they begin with a password, and end early when there is a reason."""

import logging
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy import and_
from sqlalchemy import bindparam
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Account
from app.accounts.models import Login
from app.database import Reader
from app.database import now

# However often its tokens are replaced.
LIFETIME = timedelta(days=30)

_IS_OPEN = and_(
    Login.ended_at.is_(None), Login.expires_at > bindparam(None, callable_=now, unique=True)
)
# Made once, as it is asked with each request.
_ACCOUNT_OF_LOGIN = (
    select(Account)
    .join(Login, Login.account_id == Account.id)
    .where(Login.id == bindparam("login_id"), _IS_OPEN)
)

log = logging.getLogger(__name__)


async def begin_login(session: AsyncSession, account_id: UUID) -> Login:
    # What has expired tells nothing any more: the table does not grow for ever.
    expired = (Login.account_id == account_id) & (Login.expires_at <= now())
    await session.execute(delete(Login).where(expired))
    login = Login(account_id=account_id, expires_at=now() + LIFETIME)
    session.add(login)
    await session.flush()
    return login


async def find_account(session: Reader, login_id: UUID) -> Account | None:
    """Find whose login it is, as long as it is one."""
    return await session.scalar(_ACCOUNT_OF_LOGIN, {"login_id": login_id})


async def renew_login(session: AsyncSession, login_id: UUID, *, generation: int) -> Login | None:
    """Take a login to its next generation: of many who try with the same one, one succeeds."""
    renewed = await session.scalar(
        update(Login)
        .where(Login.id == login_id, Login.generation == generation, _IS_OPEN)
        .values(generation=Login.generation + 1)
        .returning(Login)
    )
    if renewed is None:
        await _end_if_reused(session, login_id, generation=generation)
    return renewed


async def _end_if_reused(session: AsyncSession, login_id: UUID, *, generation: int) -> None:
    # Our own token, but used before: somebody copied it, and may have the newer one too.
    reused = await session.scalar(
        update(Login)
        .where(Login.id == login_id, Login.generation > generation, Login.ended_at.is_(None))
        .values(ended_at=now())
        .returning(Login.id)
    )
    # At once: the 401 that follows takes back whatever is not committed.
    await session.commit()
    if reused:
        log.warning("a refresh token came twice: its login is ended", extra={"login_id": reused})


async def end_login(session: AsyncSession, login_id: UUID) -> None:
    await _end(session, Login.id == login_id)


async def end_other_logins(session: AsyncSession, account_id: UUID, *, kept: UUID) -> None:
    await _end(session, and_(Login.account_id == account_id, Login.id != kept))


async def _end(session: AsyncSession, which: ColumnElement[bool]) -> None:
    await session.execute(
        update(Login).where(which, Login.ended_at.is_(None)).values(ended_at=now())
    )
