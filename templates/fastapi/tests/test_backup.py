import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app import backup

BackUp = Callable[[Path, Path], None]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    file = tmp_path / "app.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE notes (title TEXT)")
        connection.execute("INSERT INTO notes VALUES ('Milk')")
        connection.commit()
    return file


@pytest.fixture
def back_up(monkeypatch: pytest.MonkeyPatch) -> BackUp:
    """Run the command as it is typed."""

    def run(database: Path, file: Path) -> None:
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{database}")
        monkeypatch.setattr(sys, "argv", ["backup", str(file)])
        backup.main()

    return run


def test_a_backup_is_made_while_somebody_writes(
    database: Path, tmp_path: Path, back_up: BackUp, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "backup.db"
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM notes")
        back_up(database, file)
        writer.execute("ROLLBACK")
    assert capsys.readouterr().out.startswith(f"ok: {file}, ")
    with closing(sqlite3.connect(file)) as copy:
        assert copy.execute("SELECT title FROM notes").fetchall() == [("Milk",)]
    assert not list(tmp_path.glob("backup.db?*"))


def test_a_backup_takes_the_place_of_no_file(
    database: Path, tmp_path: Path, back_up: BackUp
) -> None:
    file = tmp_path / "backup.db"
    file.write_text("the one of yesterday")
    with pytest.raises(SystemExit, match="is there already"):
        back_up(database, file)
    assert file.read_text() == "the one of yesterday"


def test_a_backup_of_nothing_leaves_no_file(tmp_path: Path, back_up: BackUp) -> None:
    with pytest.raises(SystemExit, match="could not be copied"):
        back_up(tmp_path / "absent.db", tmp_path / "backup.db")
    assert list(tmp_path.iterdir()) == []
