"""The table of notes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from app.database import Base
from app.database import now


class Note(Base):
    __tablename__ = "notes"
    # Finds an owner's notes, and the next page of them.
    __table_args__ = (Index(None, "owner_id", "id"),)

    # No foreign key: features do not depend on each other's tables.
    owner_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    version: Mapped[int] = mapped_column(server_default="1")

    # Counted up by each change.
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy's own way)
