import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from app.commands import copy_sqlite
from app.database import make_engine
from app.factory import create_app
from app.settings import Settings
from tests.browser import Browser
from tests.notes.test_notes import write


@pytest.fixture
def on_sqlite(app: Flask) -> None:
    engine: Engine = app.extensions["database"]
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has a tool of its own")


def test_a_service_that_could_serve_says_so(app: Flask) -> None:
    checked = app.test_cli_runner().invoke(args=["check"])
    assert checked.exit_code == 0, checked.output
    assert checked.output.startswith("ok: test, ")


def test_a_service_that_could_not_serve_says_why(settings: Settings, engine: Engine) -> None:
    empty = engine.url.render_as_string(hide_password=False)
    app = create_app(settings.model_copy(update={"database_url": empty}))
    checked = app.test_cli_runner().invoke(args=["check"])
    app.extensions["database"].dispose()
    assert checked.exit_code == 1
    assert "migrations are pending" in checked.output


@pytest.mark.usefixtures("on_sqlite")
def test_a_backup_is_made_while_somebody_writes(owner: Browser, tmp_path: Path) -> None:
    write(owner, "Milk")
    file = tmp_path / "backup.db"
    engine: Engine = owner.application.extensions["database"]
    with engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("DELETE FROM notes")
        made = owner.application.test_cli_runner().invoke(args=["backup", str(file)])
        connection.rollback()
    assert made.exit_code == 0, made.output
    assert f"ok: {file}" in made.output
    with sqlite3.connect(file) as copy:
        assert copy.execute("SELECT title FROM notes").fetchall() == [("Milk",)]
    copy.close()
    assert [path.name for path in tmp_path.iterdir()] == ["backup.db"]


@pytest.mark.usefixtures("on_sqlite")
def test_a_backup_takes_the_place_of_no_file(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    file.write_text("the one of yesterday")
    made = app.test_cli_runner().invoke(args=["backup", str(file)])
    assert made.exit_code == 1
    assert "is there already" in made.output
    assert file.read_text() == "the one of yesterday"


@pytest.mark.usefixtures("on_sqlite")
def test_a_backup_that_fails_leaves_no_file(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        copy_sqlite(app.extensions["database"], tmp_path / "no" / "folder.db")
    broken = tmp_path / "broken.db"
    broken.write_text("no database" * 100)
    with pytest.raises(DatabaseError):
        copy_sqlite(make_engine(f"sqlite:///{broken}"), tmp_path / "backup.db")
    assert list(tmp_path.iterdir()) == [broken]
