from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncEngine

from app.engine import Database
from app.idempotency import IdempotencyKey
from app.settings import Settings
from tests.isolation import committed
from tests.isolation import taken_back

OWNER = uuid4()
COUNT = select(func.count()).select_from(IdempotencyKey)


async def commit_row(database: Database) -> None:
    async with database.session(writes=True) as session:
        session.add(IdempotencyKey(owner_id=OWNER, key="key-1", fingerprint="", answer=None))
        await session.commit()


async def rows(database: Database) -> int:
    async with database.session(writes=False) as session:
        return await session.scalar(COUNT) or 0


async def rows_for_others(database: Database) -> int:
    async with database.engine.connect() as connection:
        return await connection.scalar(COUNT) or 0


@pytest.mark.parametrize("_turn", ["one", "other"])
async def test_a_test_does_not_see_what_another_committed(database: Database, _turn: str) -> None:
    assert await rows(database) == 0
    await commit_row(database)
    assert await rows(database) == 1


@pytest.mark.usefixtures("probed_app")
async def test_what_a_request_commits_no_other_connection_ever_sees(
    client: httpx2.AsyncClient, database: Database
) -> None:
    headers = {"Idempotency-Key": "key-1"}
    response = await client.post("/probe/orders", params={"amount": 1}, headers=headers)
    assert response.status_code == 201
    assert await rows(database) == 1
    assert await rows_for_others(database) == 0


async def test_what_was_rolled_back_is_gone_within_the_test(database: Database) -> None:
    await commit_row(database)
    async with database.session(writes=True) as session:
        session.add(IdempotencyKey(owner_id=OWNER, key="key-2", fingerprint="", answer=None))
        await session.flush()
        await session.rollback()
    assert await rows(database) == 1


async def test_commits_are_taken_back_at_the_end(
    engine: AsyncEngine, connection: AsyncConnection
) -> None:
    for _ in range(2):
        async with taken_back(engine, connection) as database:
            assert await rows(database) == 0
            await commit_row(database)


async def test_real_commits_are_seen_and_then_deleted(settings: Settings) -> None:
    for _ in range(2):
        async with committed(settings.database_url) as database:
            assert await rows_for_others(database) == 0
            await commit_row(database)
            assert await rows_for_others(database) == 1


async def test_sessions_at_the_same_time_are_told_what_to_do(database: Database) -> None:
    async with database.session(writes=True):
        with pytest.raises(RuntimeError, match=r"@pytest\.mark\.commits"):
            await rows(database)
