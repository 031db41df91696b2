"""The note as the database keeps it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from uuid_utils.compat import uuid7

from app.database import Base
from app.database import now

TITLE_LENGTH = 200
BODY_LENGTH = 10_000


class Note(Base):
    __tablename__ = "notes"
    # For the one question that is asked most: this owner's notes, the newest first.
    __table_args__ = (Index(None, "owner_id", "created_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    owner_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(onupdate=now)
