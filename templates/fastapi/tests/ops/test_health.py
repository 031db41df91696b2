import asyncio
from collections.abc import Callable

import httpx2
import pytest
from alembic import command
from sqlalchemy import make_url
from sqlalchemy import text

from app.engine import make_engine
from app.factory import create_app
from app.settings import Settings
from tests.conftest import alembic_config
from tests.running import running


async def get(settings: Settings, path: str) -> httpx2.Response:
    async with (
        running(create_app(settings)) as started,
        httpx2.AsyncClient(
            transport=httpx2.ASGITransport(started), base_url="http://testserver"
        ) as client,
    ):
        return await client.get(path)


async def test_a_migrated_service_is_ready(settings: Settings) -> None:
    response = await get(settings, "/health/ready")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.fixture
def database_of_another_release(new_database: Callable[[], str]) -> str:
    url = new_database()
    command.upgrade(alembic_config(url), "head")
    asyncio.run(_add_revision(url))
    return url


async def _add_revision(url: str) -> None:
    engine = make_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text("INSERT INTO alembic_version VALUES ('another')"))
    await engine.dispose()


async def test_a_service_on_a_database_of_another_release_is_not_ready(
    settings: Settings, database_of_another_release: str
) -> None:
    other = settings.model_copy(update={"database_url": database_of_another_release})
    response = await get(other, "/health/ready")
    assert response.status_code == 503
    assert response.json() == {
        "status": "unavailable",
        "problems": ["the database is not at the newest migration"],
    }


async def test_a_service_without_its_database_is_alive_but_not_ready(settings: Settings) -> None:
    there = make_url(settings.database_url)
    nowhere = (
        there.set(database="/no/such/folder/app.db")
        if there.drivername == "sqlite"
        else there.set(host="127.0.0.1", port=1, query={})
    )
    lost = settings.model_copy(update={"database_url": nowhere.render_as_string()})
    response = await get(lost, "/health/ready")
    assert response.status_code == 503
    assert response.json()["problems"] == ["the database does not answer"]
    assert (await get(lost, "/health/live")).json() == {"status": "ok"}
