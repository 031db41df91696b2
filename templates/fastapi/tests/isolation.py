"""A database whose commits are taken back, and one that keeps them until the test ends."""

from asyncio import Lock
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from sqlalchemy import QueuePool
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from app.database import Base
from app.engine import Database
from app.engine import ReadingSession


class JoinedSession(AsyncSession):
    """What it commits is a savepoint in the transaction of the test."""

    def __init__(self, connection: AsyncConnection, turn: Lock, kind: type[Session]) -> None:
        super().__init__(
            connection,
            sync_session_class=kind,
            expire_on_commit=False,
            join_transaction_mode="create_savepoint",
        )
        self._turn = turn

    async def __aenter__(self) -> Self:
        if self._turn.locked():
            message = "sessions at the same time need real commits: @pytest.mark.commits"
            raise RuntimeError(message)
        await self._turn.acquire()
        return await super().__aenter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await super().__aexit__(kind, value, traceback)
        self._turn.release()


class JoinedDatabase(Database):
    """All its sessions share one connection; its engine opens others, which see none of it."""

    def __init__(self, engine: AsyncEngine, connection: AsyncConnection) -> None:
        self.engine = engine
        self.engines = {engine}
        self._connection = connection
        self._turn = Lock()

    def session(self, *, writes: bool) -> AsyncSession:
        kind = Session if writes else ReadingSession
        return JoinedSession(self._connection, self._turn, kind)

    async def dispose(self) -> None:
        """The next test uses them."""


@asynccontextmanager
async def taken_back(engine: AsyncEngine, connection: AsyncConnection) -> AsyncGenerator[Database]:
    transaction = await connection.begin()
    yield JoinedDatabase(engine, connection)
    await transaction.rollback()


@asynccontextmanager
async def committed(url: str) -> AsyncGenerator[Database]:
    database = Database(url)
    yield database
    await delete_rows(database)
    await database.dispose()


def connections_in_use(database: Database) -> int:
    in_use = 0
    for engine in database.engines:
        assert isinstance(engine.pool, QueuePool)
        in_use += engine.pool.checkedout()
    return in_use


async def delete_rows(database: Database) -> None:
    async with database.session(writes=True) as session:
        for table in reversed(Base.metadata.sorted_tables):
            await session.execute(table.delete())
        await session.commit()
