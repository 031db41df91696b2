"""The database: its engine, the session of a request, and what all tables share."""

from collections.abc import AsyncIterator
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from fastapi import Request
from sqlalchemy import Connection
from sqlalchemy import DateTime
from sqlalchemy import Dialect
from sqlalchemy import MetaData
from sqlalchemy import TypeDecorator
from sqlalchemy import event
from sqlalchemy import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from uuid_utils.compat import uuid7

from app.state import state_of

MIGRATIONS = Path(__file__).parents[1] / "migrations"
DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
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


def make_engine(url: str) -> AsyncEngine:
    """Make an engine for sqlite:///... or postgresql://...; nothing is opened yet."""
    address = make_url(url)
    engine = create_async_engine(
        address.set(drivername=DRIVERS[address.drivername]), pool_pre_ping=True
    )
    if address.drivername == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # The driver would begin transactions late, and so break savepoints and snapshots.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads and then writes fails at once when another one wrote in between;
    # one that takes the write lock at its start waits for its turn.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


async def _session(request: Request) -> AsyncIterator[AsyncSession]:
    writes = request.method not in READING
    engine = state_of(request)["engine"].execution_options(writes=writes)
    async with AsyncSession(engine, expire_on_commit=False) as session:
        yield session
        await session.commit()


# Scope "function" ends the transaction before the response starts: a commit that fails is a 500.
# With the default scope the client would have read its 201 by then.
Session = Annotated[AsyncSession, Depends(_session, scope="function")]
