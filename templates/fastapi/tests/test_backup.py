import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest


@pytest.fixture
def database(tmp_path: Path) -> Path:
    file = tmp_path / "app.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE notes (title TEXT)")
        connection.execute("INSERT INTO notes VALUES ('Milk')")
        connection.commit()
    return file


def back_up(database: Path, file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.backup", str(file)],
        env={"DATABASE_URL": f"sqlite:///{database}", "ENVIRONMENT": "test"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_backup_is_made_while_somebody_writes(database: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM notes")
        made = back_up(database, file)
        writer.execute("ROLLBACK")
    assert made.returncode == 0, made.stderr
    assert made.stdout.startswith(f"ok: {file}, ")
    with closing(sqlite3.connect(file)) as copy:
        assert copy.execute("SELECT title FROM notes").fetchall() == [("Milk",)]
    assert not list(tmp_path.glob("backup.db?*"))


def test_a_backup_takes_the_place_of_no_file(database: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    file.write_text("the one of yesterday")
    made = back_up(database, file)
    assert made.returncode == 1
    assert "is there already" in made.stderr
    assert file.read_text() == "the one of yesterday"


def test_a_backup_of_nothing_leaves_no_file(tmp_path: Path) -> None:
    made = back_up(tmp_path / "absent.db", tmp_path / "backup.db")
    assert made.returncode == 1
    assert "could not be copied" in made.stderr
    assert list(tmp_path.iterdir()) == []
