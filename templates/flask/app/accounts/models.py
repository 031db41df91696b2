"""People, their logins and the links that they were sent, as the database keeps them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship
from uuid_utils.compat import uuid7

from app.database import Base
from app.database import now

EMAIL_LENGTH = 254  # RFC 5321, 4.5.3.1.3, less its angle brackets


class User(Base):
    """Somebody who has shown that the address is theirs: by a letter with a link."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    # In lower case, so that an address is one person's in whatever case it is typed.
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)


class LoginSession(Base):
    """One browser that is logged in, until it logs out, expires or the row is deleted."""

    __tablename__ = "sessions"

    # The browser alone has the token: who reads this table cannot log in with it.
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)

    user: Mapped[User] = relationship(lazy="raise")


class PasswordLink(Base):
    """A link in a letter: who opens it may choose the password of that address, once."""

    __tablename__ = "password_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
