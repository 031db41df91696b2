"""Counts what a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy import event


@contextmanager
def queries(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that run inside, but for the BEGIN that SQLite is told."""
    engine: Engine = app.extensions["database"]
    seen: list[str] = []

    def note(*told: object) -> None:
        statement = str(told[2])
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
