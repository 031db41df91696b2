"""The command that copies the SQLite database while the service writes: uv run poe backup FILE."""

import sqlite3
import sys
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from app.settings import Settings


def copy(database: Path, file: Path) -> None:
    """Copy a database as it is at one moment; a copy that fails leaves no file."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    # Opened for writing only because a log beside the database needs that; never made anew.
    address = f"{database.absolute().as_uri()}?mode=rw"
    try:
        with (
            closing(sqlite3.connect(address, uri=True)) as source,
            closing(sqlite3.connect(unfinished)) as target,
        ):
            source.backup(target)
            # A file of its own, not one that belongs to a log beside it.
            target.execute("PRAGMA journal_mode = DELETE")
        unfinished.rename(file)
    finally:
        unfinished.unlink(missing_ok=True)


def main() -> None:
    parser = ArgumentParser(prog="backup", description="Copy the SQLite database into FILE.")
    parser.add_argument("file", type=Path)
    file: Path = parser.parse_args().file
    database = make_url(Settings.load().database_url).database or ""
    if file.exists():
        sys.exit(f"{file} is there already: name another file.")
    try:
        copy(Path(database), file)
    except sqlite3.Error as error:
        sys.exit(f"{database} could not be copied: {error}.")
    sys.stdout.write(f"ok: {file}, {file.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
