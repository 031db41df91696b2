"""Runs the migrations as `poe migrate` does, on a database of the tests."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy import Engine

from app.ops.health import MIGRATIONS


def upgrade(engine: Engine) -> None:
    with engine.connect() as connection:
        command.upgrade(config_for(connection), "head")


def config_for(connection: Connection, *, folder: Path = MIGRATIONS) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
