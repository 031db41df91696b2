"""The app of the tests: the real one, on a migrated database that each test finds empty."""

from collections.abc import Callable
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine

from app.database import Base
from app.database import make_engine
from app.factory import create_app
from app.settings import Settings
from tests.browser import Browser
from tests.databases import databases
from tests.identity import become_owner
from tests.identity import forget_visitors
from tests.migrations import upgrade


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    with databases(tmp_path_factory.mktemp("databases")) as new:
        yield new


@pytest.fixture(scope="session")
def settings(new_database: Callable[[], str]) -> Settings:
    # Neither the developer's .env nor their environment has a say.
    return Settings.model_validate(
        {
            "environment": "test",
            "log_level": "INFO",
            "database_url": new_database(),
            "secret_key": "a-secret-for-tests-that-is-long-enough",
            "trusted_hosts": ["*"],
            "mail_url": "memory:",
        }
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.test_client_class = Browser
    engine: Engine = app.extensions["database"]
    upgrade(engine)
    yield app
    engine.dispose()


@pytest.fixture(autouse=True)
def _empty_tables(app: Flask) -> Iterator[None]:
    yield
    forget_visitors(app)
    engine: Engine = app.extensions["database"]
    with engine.execution_options(writes=True).begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())


@pytest.fixture
def client(app: Flask) -> Browser:
    """Someone who has just come."""
    return Browser(app)


@pytest.fixture
def owner(client: Browser) -> Browser:
    """Someone who may have notes."""
    become_owner(client)
    return client


@pytest.fixture
def engine(new_database: Callable[[], str]) -> Iterator[Engine]:
    """Give an empty database, not even migrated."""
    engine = make_engine(new_database())
    yield engine
    engine.dispose()
