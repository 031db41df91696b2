from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy import text

from app.database import make_engine
from app.ops.health import problems_of
from tests.browser import Browser
from tests.migrations import upgrade


def test_the_service_lives_and_is_ready(client: Browser) -> None:
    for path in ("/health/live", "/health/ready"):
        response = client.get(path)
        assert response.status_code == 200
        assert response.get_json() == {"status": "ok"}


def test_it_is_not_ready_while_migrations_are_pending(client: Browser) -> None:
    engine: Engine = client.application.extensions["database"]
    with engine.execution_options(writes=True).begin() as connection:
        newest = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    response = client.get("/health/ready")
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": newest})

    assert response.status_code == 503
    assert response.get_json() == {
        "status": "unavailable",
        "problems": ["migrations are pending: run poe migrate"],
    }


def test_a_database_is_ready_once_it_is_migrated(engine: Engine) -> None:
    assert problems_of(engine) == ["migrations are pending: run poe migrate"]
    upgrade(engine)
    assert problems_of(engine) == []


def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/no/such/folder/app.db")
    assert problems_of(engine) == ["the database does not answer"]
