import asyncio

import httpx2
import pytest
from sqlalchemy import insert

from app.database import Reader
from app.engine import Database
from app.idempotency import IdempotencyKey
from app.web.openapi import Service
from tests.probes import add_probes


@pytest.mark.commits
async def test_who_reads_waits_for_nobody_who_writes(
    app: Service, anonymous: httpx2.AsyncClient, database: Database
) -> None:
    add_probes(app)
    async with database.session(writes=True) as writer:
        await writer.connection()
        async with asyncio.timeout(2):
            assert (await anonymous.get("/probe/query")).status_code == 200


async def does_not_type_check(session: Reader) -> None:
    """Nobody calls it: mypy fails when a comment silences nothing, and a reader could write."""
    session.add(IdempotencyKey())  # type: ignore[attr-defined]  # that is what is tested
    await session.delete(IdempotencyKey())  # type: ignore[attr-defined]  # that is what is tested
    await session.commit()  # type: ignore[attr-defined]  # that is what is tested
    await session.execute(insert(IdempotencyKey))  # type: ignore[arg-type]  # as above
