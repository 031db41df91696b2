"""The tables of accounts and of their logins."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from app.database import Base


class Role(StrEnum):
    MEMBER = "member"
    ADMIN = "admin"


class Account(Base):
    __tablename__ = "accounts"

    # In lower case, so that the constraint compares without case in every database.
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(20), server_default=Role.MEMBER)


class Login(Base):
    """What a password began: its refresh tokens are one family, of which the newest is good."""

    __tablename__ = "logins"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    # How often its refresh token was replaced.
    generation: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
