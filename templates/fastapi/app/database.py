"""The database: the session of a request, and what all tables share."""

from collections.abc import AsyncIterator
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Annotated
from typing import Protocol
from typing import TypeAlias
from typing import TypeVar
from typing import TypeVarTuple
from uuid import UUID

from fastapi import Depends
from fastapi import Request
from sqlalchemy import DateTime
from sqlalchemy import Dialect
from sqlalchemy import MetaData
from sqlalchemy import Result
from sqlalchemy import ScalarResult
from sqlalchemy import Select
from sqlalchemy import TypeDecorator
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from uuid_utils.compat import uuid7

from app.state import state_of

MIGRATIONS = Path(__file__).parents[1] / "migrations"
READING = {"GET", "HEAD", "OPTIONS"}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time; SQLite, which keeps no zone, holds it in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        return value.replace(tzinfo=UTC) if value and not value.tzinfo else value


def now() -> datetime:
    return datetime.now(UTC)


class Base(DeclarativeBase):
    """A table whose keys sort by age, and whose constraints have names that migrations can use."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 (SQLAlchemy's own way)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    created_at: Mapped[datetime] = mapped_column(default=now)


Row = TypeVar("Row")
Columns = TypeVarTuple("Columns")
Parameters: TypeAlias = Mapping[str, object] | None


class Reader(Protocol):
    """What a session that reads is for: it has no add, no delete and no commit."""

    async def scalar(
        self, statement: Select[Row], parameters: Parameters = None, /
    ) -> Row | None: ...

    async def scalars(
        self, statement: Select[Row], parameters: Parameters = None, /
    ) -> ScalarResult[Row]: ...

    async def execute(
        self, statement: Select[*Columns], parameters: Parameters = None, /
    ) -> Result[*Columns]: ...


async def _session(request: Request) -> AsyncIterator[AsyncSession]:
    writes = request.method not in READING
    async with state_of(request)["database"].session(writes=writes) as session:
        yield session
        if writes:
            await session.commit()


# The session of a request, for a route that writes, and for one that reads: the type checker
# stops a write through the second. Scope "function" ends the transaction before the response
# starts: a commit that fails is a 500. With the default the client would have read its 201.
Session = Annotated[AsyncSession, Depends(_session, scope="function")]
ReadSession = Annotated[Reader, Depends(_session, scope="function")]
