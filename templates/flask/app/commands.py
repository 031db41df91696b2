"""What operators type: `flask --app app.wsgi check`, and the like."""

import sqlite3
from pathlib import Path

import click
from flask import Flask
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Engine

from app.extensions import database
from app.ops.health import problems_of


def init_app(app: Flask) -> None:
    app.cli.add_command(check)
    app.cli.add_command(backup)


@click.command()
@with_appcontext
def check() -> None:
    """Tell whether this service could serve: settings, database, migrations."""
    # The settings have been read by now, or that was said and the end.
    problems = problems_of(database.engine)
    if problems:
        raise click.ClickException("; ".join(problems))
    click.echo(f"ok: {current_app.config['ENVIRONMENT']}, {database.engine.dialect.name}")


@click.command()
@click.argument("file", type=click.Path(exists=False, dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Copy the database into FILE while the service goes on writing (SQLite)."""
    if database.engine.dialect.name != "sqlite":
        raise click.ClickException("PostgreSQL has a tool of its own: pg_dump --format=custom")
    if file.exists():
        raise click.ClickException(f"{file} is there already: name another file")
    copy_sqlite(database.engine, file)
    click.echo(f"ok: {file}, {file.stat().st_size:,} bytes")


def copy_sqlite(engine: Engine, file: Path) -> None:
    """Copy a SQLite database as it is at one moment; a copy that fails leaves no file."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    target = sqlite3.connect(unfinished)
    try:
        with engine.connect() as connection:
            source = connection.connection.driver_connection
            assert isinstance(source, sqlite3.Connection)  # noqa: S101 (the dialect says so)
            source.backup(target)
        # A file of its own, not one that belongs to a log beside it.
        target.execute("PRAGMA journal_mode = DELETE")
        target.close()
        unfinished.rename(file)
    finally:
        target.close()
        unfinished.unlink(missing_ok=True)
