"""The engine of the database, and the sessions on it."""

from sqlalchemy import Connection
from sqlalchemy import event
from sqlalchemy import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.asyncio import create_async_engine

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


class Database:
    """What the application opens sessions on; tests hand it one whose commits are taken back."""

    def __init__(self, url: str) -> None:
        self.engine = writing = make_engine(url)
        if self.engine.dialect.name == "sqlite":
            # It has one writer at a time: to wait for one's turn in a queue is fair, and faster
            # than to ask the file again and again.
            writing = make_engine(url, pool_size=1)
        self.engines = {self.engine, writing}
        self._writing = writing.execution_options(writes=True)

    def session(self, *, writes: bool) -> AsyncSession:
        return AsyncSession(self._writing if writes else self.engine, expire_on_commit=False)

    async def dispose(self) -> None:
        for engine in self.engines:
            await engine.dispose()


def make_engine(url: str, *, pool_size: int = 10) -> AsyncEngine:
    """Make an engine for sqlite:///... or postgresql://...; nothing is opened yet."""
    address = make_url(url)
    is_sqlite = address.drivername == "sqlite"
    engine = create_async_engine(
        address.set(drivername=DRIVERS[address.drivername]),
        # An error tells what it was about, and the log tells the error: no passwords' hashes.
        hide_parameters=True,
        # A server may have closed a connection that waited in the pool; a file closes none.
        pool_pre_ping=not is_sqlite,
        # A connection that is closed as soon as its request ends is missed by the next one.
        max_overflow=0,
        pool_size=pool_size,
    )
    if is_sqlite:
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
