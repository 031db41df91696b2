"""What can be done with accounts: register, check a password, begin and end a login."""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm import joinedload

from app.accounts.models import LoginSession
from app.accounts.models import User
from app.accounts.passwords import Passwords
from app.database import now


class EmailTaken(Exception):  # noqa: N818 (it is the answer to a question, not a failure)
    """Somebody has registered with this address."""


def register(session: Session, passwords: Passwords, *, email: str, password: str) -> User:
    """Make an account, or raise EmailTaken, also when two register at the same moment."""
    # Hashing takes long; it comes before the first statement, which locks SQLite for writing.
    user = User(email=_same_case(email), password_hash=passwords.hash(password))
    session.add(user)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        raise EmailTaken from None
    return user


def authenticate(
    session: Session, passwords: Passwords, *, email: str, password: str
) -> User | None:
    """Find whose address and password these are."""
    user = session.scalar(select(User).where(User.email == _same_case(email)))
    session.commit()  # as in register: hold no lock while hashing
    if not passwords.match(user.password_hash if user else None, password):
        return None
    if user and passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hash(password)
    return user


def begin_login(session: Session, user: User, *, lasts: timedelta) -> str:
    """Remember a login and return the token that proves it."""
    session.execute(delete(LoginSession).where(LoginSession.expires_at <= now()))
    token = secrets.token_urlsafe(32)
    session.add(LoginSession(token_hash=_hash(token), user_id=user.id, expires_at=now() + lasts))
    session.flush()
    return token


def find_user(session: Session, token: str) -> User | None:
    """Find whose login the token proves, if it is neither over nor ended."""
    login = session.scalar(
        select(LoginSession)
        .where(LoginSession.token_hash == _hash(token), LoginSession.expires_at > now())
        .options(joinedload(LoginSession.user))
    )
    return login.user if login else None


def end_login(session: Session, token: str) -> None:
    session.execute(delete(LoginSession).where(LoginSession.token_hash == _hash(token)))


def _same_case(email: str) -> str:
    return email.strip().lower()


def _hash(token: str) -> str:
    # A random token needs no slow hash: there is nothing to guess.
    return hashlib.sha256(token.encode()).hexdigest()
