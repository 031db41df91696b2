"""The application on a migrated database, and clients that speak HTTP with it in memory."""

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
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.datastructures import State

from app.database import MIGRATIONS
from app.drain import Drain
from app.engine import Database
from app.engine import make_engine
from app.factory import create_app
from app.ops.logging import JsonFormatter
from app.settings import Settings
from app.state import lifespan
from app.web.openapi import Service
from tests.databases import databases
from tests.identity import headers_of_someone
from tests.isolation import committed
from tests.isolation import taken_back
from tests.probes import add_probes
from tests.probes import reset_probes
from tests.running import running


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


@pytest.fixture(scope="session", autouse=True)
def anyio_backend() -> str:
    """One event loop for all tests, so that one connection can serve them all."""
    return "asyncio"


@pytest.fixture(scope="session")
async def engine(migrated_database: str) -> AsyncIterator[AsyncEngine]:
    engine = make_engine(migrated_database, autocommit=True)
    yield engine
    await engine.dispose()


@pytest.fixture(scope="session")
async def connection(migrated_database: str) -> AsyncIterator[AsyncConnection]:
    """The one connection on which tests write what is taken back."""
    engine = make_engine(migrated_database)
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


def settings_for(url: str) -> Settings:
    return Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue]  # a parameter of BaseSettings alone
        environment="test",
        log_level="INFO",
        database_url=url,
        trusted_hosts=("testserver",),
    )


@pytest.fixture(scope="session")
def settings(migrated_database: str) -> Settings:
    return settings_for(migrated_database)


@pytest.fixture
async def database(
    request: pytest.FixtureRequest,
    settings: Settings,
    engine: AsyncEngine,
    connection: AsyncConnection,
) -> AsyncIterator[Database]:
    """A database without rows.

    Whatever a test commits is taken back, unless it is marked with `commits`: then commits are
    real, on connections of their own, and the rows are deleted afterwards.
    """
    marked = request.node.get_closest_marker("commits")
    kind = committed(settings.database_url) if marked else taken_back(engine, connection)
    async with kind as database:
        yield database


@pytest.fixture
def app(settings: Settings, database: Database) -> Service:
    """An application of this test's own: it may add to it, and count what it did."""
    return create_app(settings, database)


@pytest.fixture(scope="session")
def shared_app(settings: Settings) -> Service:
    """To build the routes takes longer than most tests do."""
    return create_app(settings)


@pytest.fixture(scope="session")
def probed_app(settings: Settings) -> Service:
    """The other shared application, with the routes of tests.probes: for tests that ask for it."""
    app = create_app(settings)
    add_probes(app)
    return app


@pytest.fixture
def served(request: pytest.FixtureRequest, settings: Settings, database: Database) -> Service:
    """The test's own application if it asks for one, else a shared one as if it were new."""
    if "app" in request.fixturenames:
        own: Service = request.getfixturevalue("app")
        return own
    probed = "probed_app" in request.fixturenames
    shared: Service = request.getfixturevalue("probed_app" if probed else "shared_app")
    shared.state = State()
    if probed:
        reset_probes(shared)
    shared.dependency_overrides.clear()
    shared.router.lifespan_context = lifespan(settings, database, Drain(0))
    return shared


@pytest.fixture
async def anonymous(served: Service) -> AsyncIterator[httpx2.AsyncClient]:
    """A client who has not said who it is."""
    async with (
        running(served) as started,
        httpx2.AsyncClient(
            transport=httpx2.ASGITransport(started), base_url="http://testserver"
        ) as client,
    ):
        yield client


@pytest.fixture
async def client(
    anonymous: httpx2.AsyncClient, database: Database, settings: Settings
) -> httpx2.AsyncClient:
    """The client of somebody, logged in where people log in."""
    anonymous.headers.update(await headers_of_someone(database, settings))
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
