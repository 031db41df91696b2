"""Pages of a list, newest first: a cursor says where the page before ended."""

from base64 import urlsafe_b64decode
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from typing import Generic
from typing import TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel
from pydantic import ConfigDict
from pydantic import Field
from sqlalchemy import Select

from app.database import Base
from app.database import Reader

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Base)


class Page(BaseModel, Generic[Item]):
    """A page as it goes over the wire."""

    model_config = ConfigDict(from_attributes=True)

    items: list[Item]
    next_cursor: str | None


@dataclass(frozen=True)
class Rows(Generic[Row]):
    """A page as it comes from the database."""

    items: Sequence[Row]
    next_cursor: str | None


class Place(BaseModel):
    """Where a page starts, and how long it may be."""

    model_config = ConfigDict(frozen=True)

    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = Field(
        default=None,
        pattern="^[A-Za-z0-9_-]{22}$",
        description="The next_cursor of the page before",
    )

    @property
    def after(self) -> UUID | None:
        return UUID(bytes=urlsafe_b64decode(self.cursor + "==")) if self.cursor else None


AtPlace = Annotated[Place, Query()]


async def page_of(session: Reader, query: Select[Row], model: type[Row], place: Place) -> Rows[Row]:
    """Continue after a row, not a count: what is added or deleted meanwhile shifts nothing."""
    if after := place.after:
        query = query.where(model.id < after)
    rows = (await session.scalars(query.order_by(model.id.desc()).limit(place.limit + 1))).all()
    items = rows[: place.limit]
    return Rows(items, _cursor(items[-1].id) if len(rows) > place.limit else None)


def _cursor(last: UUID) -> str:
    return urlsafe_b64encode(last.bytes).decode().rstrip("=")
