"""The application on a migrated database, and clients that speak HTTP with it in memory."""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from alembic import command
from alembic.config import Config
from asgi_lifespan import LifespanManager

from app.database import MIGRATIONS
from app.database import Base
from app.database import make_engine
from app.factory import create_app
from app.ops.logging import JsonFormatter
from app.settings import Settings
from app.web.openapi import Service
from tests.databases import databases
from tests.identity import headers_of_someone


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    with databases(tmp_path_factory.mktemp("databases")) as new:
        yield new


def alembic_config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


@pytest.fixture(scope="session")
def migrated_database(new_database: Callable[[], str]) -> str:
    url = new_database()
    command.upgrade(alembic_config(url), "head")
    return url


async def _delete_all_rows(url: str) -> None:
    engine = make_engine(url)
    async with engine.begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            await connection.execute(table.delete())
    await engine.dispose()


@pytest.fixture
def settings(migrated_database: str) -> Settings:
    """Settings on a database without rows; transactions are real, so that they are tested too."""
    asyncio.run(_delete_all_rows(migrated_database))
    return Settings(
        _env_file=None,
        environment="test",
        log_level="INFO",
        database_url=migrated_database,
        trusted_hosts=("testserver",),
    )


@pytest.fixture
def app(settings: Settings) -> Service:
    return create_app(settings)


@pytest.fixture
async def anonymous(app: Service) -> AsyncIterator[httpx2.AsyncClient]:
    """A client who has not said who it is."""
    async with (
        LifespanManager(app) as manager,
        httpx2.AsyncClient(
            transport=httpx2.ASGITransport(manager.app), base_url="http://testserver"
        ) as client,
    ):
        yield client


@pytest.fixture
def client(anonymous: httpx2.AsyncClient, settings: Settings) -> httpx2.AsyncClient:
    """The client of somebody, logged in where people log in."""
    anonymous.headers.update(headers_of_someone(settings))
    return anonymous


@pytest.fixture
def log_lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What the service logs, a dictionary a line."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)
