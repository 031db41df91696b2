"""The engines of the database, and the sessions on them."""

from collections.abc import Awaitable
from functools import partial
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import event
from sqlalchemy import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm import Session

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


class OnlyReadsError(Exception):
    def __init__(self) -> None:
        super().__init__(
            "a GET only reads; one that must write opens a session of its own:"
            ' state_of(request)["database"].session(writes=True)'
        )


class ReadingSession(Session):
    """It has no transaction that could take back a write, and so it refuses all of them."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 (a session's own)
        # A row that was changed for an answer alone is not written by the next query.
        super().__init__(*arguments, **options, autoflush=False)


@event.listens_for(ReadingSession, "before_flush")
def _refuse_changed_rows(*_: object) -> None:
    raise OnlyReadsError


@event.listens_for(ReadingSession, "do_orm_execute")
def _refuse_statements_that_write(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise OnlyReadsError


class Database:
    """What the application opens sessions on; tests hand it one whose commits are taken back."""

    def __init__(self, url: str) -> None:
        # Whoever only reads has no transaction, which the database need not begin and end: each
        # statement sees what is committed by then, as in PostgreSQL's transactions too.
        if make_url(url).drivername == "sqlite":
            self.engine = make_engine(url, autocommit=True)
            # It has one writer at a time: to wait for one's turn in a queue is fair, and faster
            # than to ask the file again and again.
            self._writing = make_engine(url, pool_size=1)
            self.engines = {self.engine, self._writing}
        else:
            self._writing = make_engine(url)
            # On the same connections.
            self.engine = self._writing.execution_options(isolation_level="AUTOCOMMIT")
            self.engines = {self._writing}

    def session(self, *, writes: bool) -> AsyncSession:
        engine, kind = (self._writing, Session) if writes else (self.engine, ReadingSession)
        return AsyncSession(engine, sync_session_class=kind, expire_on_commit=False)

    async def dispose(self) -> None:
        for engine in self.engines:
            await engine.dispose()


def make_engine(url: str, *, pool_size: int = 10, autocommit: bool = False) -> AsyncEngine:
    """Make an engine for sqlite:///... or postgresql://...; nothing is opened yet."""
    address = make_url(url)
    is_sqlite = address.drivername == "sqlite"
    engine = create_async_engine(
        address.set(drivername=DRIVERS[address.drivername]),
        async_creator=partial(_connect_sqlite, str(address.database)) if is_sqlite else None,
        # An error tells what it was about, and the log tells the error: no passwords' hashes.
        hide_parameters=True,
        isolation_level="AUTOCOMMIT" if autocommit else None,
        # SQLite's driver always looks as if it had nothing to roll back: what begins is ours.
        skip_autocommit_rollback=autocommit or not is_sqlite,
        # A server may have closed a connection that waited in the pool; a file closes none.
        pool_pre_ping=not is_sqlite,
        # A connection that is closed as soon as its request ends is missed by the next one.
        max_overflow=0,
        pool_size=pool_size,
    )
    if is_sqlite:
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        if not autocommit:
            event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _connect_sqlite(path: str) -> Awaitable[object]:
    from app import sqlite  # noqa: PLC0415 (a service with PostgreSQL is deployed without aiosqlite)

    return sqlite.Connection(path)


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
    connection.exec_driver_sql("BEGIN IMMEDIATE")
