"""Logins as the server keeps them: each ends when it is old, idle for long, or ended."""

import logging
from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlalchemy import Engine
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload

from app.accounts.models import LoginSession
from app.accounts.models import User
from app.accounts.tokens import hash_of
from app.accounts.tokens import new_token
from app.database import now

LASTS = timedelta(days=14)
LASTS_IDLE = timedelta(days=2)
# A visit is written down when the one before is this old: most requests only read.
NOTED_EVERY = timedelta(minutes=5)

log = logging.getLogger(__name__)


def begin(session: Session, user: User) -> str:
    """Remember a login and return the token that proves it."""
    session.execute(delete(LoginSession).where(LoginSession.expires_at <= now()))
    token = new_token()
    login = LoginSession(token_hash=hash_of(token), user_id=user.id, expires_at=now() + LASTS)
    session.add(login)
    session.flush()
    return token


def find(session: Session, token: str) -> LoginSession | None:
    """Find the login that the token proves, with its user, if it is neither over nor ended."""
    return session.scalar(
        select(LoginSession)
        .where(LoginSession.token_hash == hash_of(token), *_is_good())
        .options(joinedload(LoginSession.user))
    )


def note_visit(engine: Engine, login: LoginSession) -> None:
    """Write down that somebody was here, unless that was done a moment ago.

    In a transaction of its own: that of a request which only reads could not wait for SQLite's
    lock. Nothing is lost when it fails: the next request tries again.
    """
    if now() - login.seen_at < NOTED_EVERY:
        return
    one = update(LoginSession).where(LoginSession.token_hash == login.token_hash)
    try:
        with engine.execution_options(writes=True).begin() as connection:
            connection.execute(one.values(seen_at=now()))
    except OperationalError:
        log.warning("a visit was not noted", exc_info=True)


def end(session: Session, token: str) -> None:
    session.execute(delete(LoginSession).where(LoginSession.token_hash == hash_of(token)))


def end_all(session: Session, user: User) -> None:
    session.execute(delete(LoginSession).where(LoginSession.user_id == user.id))


def count(session: Session, user: User) -> int:
    """Count the browsers that are logged in."""
    theirs = select(func.count()).where(LoginSession.user_id == user.id, *_is_good())
    return session.scalar(theirs) or 0


def _is_good() -> tuple[ColumnElement[bool], ...]:
    return LoginSession.expires_at > now(), LoginSession.seen_at > now() - LASTS_IDLE
