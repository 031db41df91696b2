"""SQLite's driver, aiosqlite, with one trip to its thread for a statement and its rows.

By itself it makes four: for the cursor, the statement, the rows, and to close. A trip changes
threads twice, and costs more than most statements do.
"""

import sqlite3
from collections.abc import Iterable
from collections.abc import Sequence
from functools import partial
from typing import Any
from typing import Self

import aiosqlite
from aiosqlite.context import contextmanager

# A page of a list, with a row more, comes in one trip; what is longer in two, or in pieces.
ROWS = 128


class Cursor(aiosqlite.Cursor):
    """Its first rows come with the statement, and usually they are all."""

    _rows: Sequence[sqlite3.Row] = ()
    # Until the statement has said otherwise: it may be interrupted.
    _has_more = True

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> Self:
        values = tuple(parameters or ())
        self._rows = await self._execute(self._run, sql, values)  # type: ignore[no-untyped-call]  # aiosqlite does not type it
        self._has_more = len(self._rows) == ROWS
        return self

    def _run(self, sql: str, values: tuple[Any, ...]) -> list[sqlite3.Row]:
        return self._cursor.execute(sql, values).fetchmany(ROWS)

    async def fetchone(self) -> sqlite3.Row | None:
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def fetchmany(self, size: int | None = None) -> Sequence[sqlite3.Row]:
        size = size or self.arraysize
        if self._has_more and not self._rows:
            return list(await super().fetchmany(size))
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchall(self) -> Sequence[sqlite3.Row]:
        rows, self._rows = self._rows, ()
        return [*rows, *await super().fetchall()] if self._has_more else rows

    async def close(self) -> None:
        # A statement that has given its last row is closed already.
        if self._has_more:
            await super().close()


class Connection(aiosqlite.Connection):
    """Opened by whoever awaits it."""

    def __init__(self, path: str) -> None:
        super().__init__(partial(sqlite3.connect, path, check_same_thread=False), ROWS)
        # A process that does not close it ends all the same.
        self._thread.daemon = True

    @contextmanager
    async def cursor(self) -> aiosqlite.Cursor:
        return Cursor(self, self._conn.cursor())
