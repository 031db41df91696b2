import asyncio
from typing import Any

import httpx2
import pytest
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.sql.dml import UpdateBase

from app.database import Reader
from app.engine import Database
from app.engine import OnlyReadsError
from app.idempotency import IdempotencyKey
from app.web.openapi import Service
from tests.probes import add_probes
from tests.test_isolation import COUNT
from tests.test_isolation import OWNER
from tests.test_isolation import commit_row


@pytest.mark.commits
async def test_who_reads_waits_for_nobody_who_writes(
    app: Service, anonymous: httpx2.AsyncClient, database: Database
) -> None:
    add_probes(app)
    async with database.session(writes=True) as writer:
        await writer.connection()
        async with asyncio.timeout(2):
            assert (await anonymous.get("/probe/query")).status_code == 200


@pytest.mark.commits
async def test_who_reads_sees_what_is_committed_meanwhile(database: Database) -> None:
    async with database.session(writes=False) as reader:
        assert await reader.scalar(COUNT) == 0
        await commit_row(database)
        assert await reader.scalar(COUNT) == 1


@pytest.mark.commits
@pytest.mark.parametrize("writes", [False, True])
async def test_who_reads_begins_nothing_that_must_be_ended(
    database: Database, *, writes: bool
) -> None:
    async with database.session(writes=writes) as session:
        await session.scalar(COUNT)
        connection = await session.connection()
        driver: Any = (await connection.get_raw_connection()).driver_connection
        is_sqlite = connection.dialect.name == "sqlite"
        has_begun = driver.in_transaction if is_sqlite else driver.is_in_transaction()
        assert has_begun is writes


async def test_a_row_that_a_reader_changes_stays_as_it_was(database: Database) -> None:
    await commit_row(database)
    changed = COUNT.where(IdempotencyKey.fingerprint == "another")
    async with database.session(writes=False) as reader:
        row = await reader.scalar(select(IdempotencyKey))
        assert row
        row.fingerprint = "another"
        assert await reader.scalar(changed) == 0
        with pytest.raises(OnlyReadsError, match="session\\(writes=True\\)"):
            await reader.commit()
    async with database.session(writes=False) as reader:
        assert await reader.scalar(changed) == 0


@pytest.mark.parametrize(
    "statement",
    [
        insert(IdempotencyKey).values(owner_id=OWNER, key="key-2", fingerprint=""),
        update(IdempotencyKey).values(fingerprint="another"),
        delete(IdempotencyKey),
    ],
    ids=lambda it: it.__visit_name__,
)
@pytest.mark.parametrize("marked", [pytest.param("", marks=pytest.mark.commits), "taken back"])
async def test_who_reads_cannot_write(
    database: Database, statement: UpdateBase, marked: str
) -> None:
    del marked
    async with database.session(writes=False) as reader:
        with pytest.raises(OnlyReadsError):
            await reader.execute(statement)


async def does_not_type_check(session: Reader) -> None:
    """Nobody calls it: mypy fails when a comment silences nothing, and a reader could write."""
    session.add(IdempotencyKey())  # type: ignore[attr-defined]  # that is what is tested
    await session.delete(IdempotencyKey())  # type: ignore[attr-defined]  # that is what is tested
    await session.commit()  # type: ignore[attr-defined]  # that is what is tested
    await session.execute(insert(IdempotencyKey))  # type: ignore[arg-type]  # as above
