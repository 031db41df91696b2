import asyncio

import httpx2
import pytest

from app.engine import Database
from app.web.openapi import Service
from tests.isolation import connections_in_use
from tests.test_isolation import commit_row
from tests.test_isolation import rows

pytestmark = pytest.mark.commits


async def nothing_is_left(database: Database) -> None:
    """No connection is in use, nothing was kept, and whoever comes next waits for nobody."""
    assert connections_in_use(database) == 0
    assert await rows(database) == 0
    async with asyncio.timeout(1):
        await commit_row(database)


async def test_a_client_that_goes_away_leaves_no_transaction_open(
    probed_app: Service, anonymous: httpx2.AsyncClient, database: Database
) -> None:
    request = asyncio.create_task(anonymous.post("/probe/hold"))
    await probed_app.state.written.wait()
    request.cancel()
    await asyncio.wait([request])
    await nothing_is_left(database)


@pytest.mark.usefixtures("probed_app")
async def test_who_went_away_while_waiting_for_a_turn_does_not_take_it(
    anonymous: httpx2.AsyncClient, database: Database
) -> None:
    async with database.session(writes=True) as before:
        await before.connection()
        request = asyncio.create_task(anonymous.post("/probe/hold"))
        await asyncio.sleep(0.05)
        request.cancel()
    await asyncio.wait([request])
    await nothing_is_left(database)
