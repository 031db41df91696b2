import asyncio
from collections.abc import AsyncIterator
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.engine import make_engine
from app.sqlite import ROWS

NUMBERS = text(
    "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :most)"
    " SELECT n FROM numbers WHERE n <= :most"
)
COUNTS = [0, 1, ROWS - 1, ROWS, ROWS + 1, ROWS * 3]


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'numbers.db'}", autocommit=True)
    yield engine
    await engine.dispose()


@pytest.mark.parametrize("most", COUNTS)
async def test_all_rows_come(engine: AsyncEngine, most: int) -> None:
    async with engine.connect() as connection:
        rows = await connection.scalars(NUMBERS, {"most": most})
        assert rows.all() == list(range(1, most + 1))


@pytest.mark.parametrize("most", COUNTS)
@pytest.mark.parametrize("size", [1, 100, 1000])
async def test_all_rows_come_in_pieces(engine: AsyncEngine, most: int, size: int) -> None:
    async with engine.connect() as connection:
        rows = await connection.stream_scalars(NUMBERS, {"most": most})
        seen = [row async for part in rows.partitions(size) for row in part]
        assert seen == list(range(1, most + 1))


async def test_rows_that_nobody_reads_hold_up_nothing(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        rows = await connection.stream_scalars(NUMBERS, {"most": ROWS * 3})
        assert await anext(rows) == 1
        await rows.close()
        assert await connection.scalar(NUMBERS, {"most": ROWS * 3}) == 1
        assert (await connection.scalar(text("SELECT 2"))) == 2


async def test_a_statement_and_its_rows_take_one_trip(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    come_back = loop.call_soon_threadsafe
    trips = 0

    def count(callback: Callable[..., object], *arguments: object) -> asyncio.Handle:
        nonlocal trips
        trips += 1
        return come_back(callback, *arguments)

    async with engine.connect() as connection:
        monkeypatch.setattr(loop, "call_soon_threadsafe", count)
        assert len((await connection.scalars(NUMBERS, {"most": 20})).all()) == 20
    assert trips == 1


async def test_after_an_error_the_connection_goes_on(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'numbers.db'}")
    insertion = text("INSERT INTO numbers (n) VALUES (7) RETURNING n")
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE numbers (n INTEGER PRIMARY KEY)"))
        assert await connection.scalar(insertion) == 7
        with pytest.raises(IntegrityError):
            await connection.scalar(insertion)
        assert await connection.scalar(text("SELECT n FROM numbers")) == 7
    await engine.dispose()
