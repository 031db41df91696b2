"""What can be done with accounts: prove an address, choose a password, check it, change it."""

from datetime import timedelta

from sqlalchemy import ScalarSelect
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import logins
from app.accounts.models import PasswordLink
from app.accounts.models import User
from app.accounts.passwords import Passwords
from app.accounts.tokens import hash_of
from app.accounts.tokens import new_token
from app.database import now

LINK_LASTS = timedelta(hours=1)


def same_case(email: str) -> str:
    return email.strip().lower()


def find_by_email(session: Session, email: str) -> User | None:
    return session.scalar(select(User).where(User.email == same_case(email)))


def make_link(session: Session, email: str) -> str:
    """Return the token of a link that lets its reader choose the password of this address."""
    session.execute(delete(PasswordLink).where(PasswordLink.expires_at <= now()))
    token = new_token()
    expires_at = now() + LINK_LASTS
    link = PasswordLink(token_hash=hash_of(token), email=same_case(email), expires_at=expires_at)
    session.add(link)
    session.flush()
    return token


def read_link(session: Session, token: str) -> str | None:
    """Tell the address of a link that is still good. To look at it does not use it up."""
    return session.scalar(select(_address_of(token)))


def use_link(session: Session, passwords: Passwords, token: str, *, password: str) -> User | None:
    """Set the password of the link's address, or make its account; every other login ends.

    Of several who use a link at the same moment one succeeds; the others get None.
    """
    # Hashing takes long; it comes before the first statement, which locks SQLite for writing.
    password_hash = passwords.hash(password)
    # In one statement, which also ends the other links that the address was sent.
    email = session.scalar(
        delete(PasswordLink)
        .where(PasswordLink.email == _address_of(token))
        .returning(PasswordLink.email)
        .execution_options(synchronize_session=False)
    )
    if email is None:
        return None
    return set_password_hash(session, email, password_hash)


def set_password_hash(session: Session, email: str, password_hash: str) -> User:
    """Give the address's account this password, or make the account; its logins end."""
    user = find_by_email(session, email)
    if user is None:
        user = User(email=same_case(email), password_hash=password_hash)
        session.add(user)
        session.flush()
        return user
    user.password_hash = password_hash
    logins.end_all(session, user)
    return user


def authenticate(
    session: Session, passwords: Passwords, *, email: str, password: str
) -> User | None:
    """Find whose address and password these are; the account is locked until the next commit."""
    user = find_by_email(session, email)
    session.commit()  # hold no lock while hashing
    known = user.password_hash if user else None
    if not passwords.match(known, password):
        return None
    renewed = passwords.hash(password) if known and passwords.is_outdated(known) else known
    user = session.scalar(
        select(User)
        .where(User.email == same_case(email), User.password_hash == known)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    # None if another password was chosen in the meantime, which has ended every login.
    if user is not None and renewed is not None:
        user.password_hash = renewed
    return user


def change_password(
    session: Session, passwords: Passwords, user: User, *, current: str, new: str
) -> bool:
    """Change the password if this is the one so far; every login ends."""
    email = user.email
    if authenticate(session, passwords, email=email, password=current) is None:
        return False
    set_password_hash(session, email, passwords.hash(new))
    return True


def _address_of(token: str) -> ScalarSelect[str]:
    return (
        select(PasswordLink.email)
        .where(PasswordLink.token_hash == hash_of(token), PasswordLink.expires_at > now())
        .scalar_subquery()
    )
