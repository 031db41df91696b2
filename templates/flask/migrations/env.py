"""How Alembic runs the migrations: against the database of the settings, or one it is given."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlalchemy import func
from sqlalchemy import select

from app.database import Base
from app.database import UtcDateTime
from app.database import make_engine
from app.features import FEATURES
from app.ops import logging
from app.settings import Settings

LOCK = 7_302_215  # any number that nothing else in the database uses

assert FEATURES  # noqa: S101 (importing the features is what puts their tables into Base.metadata)


def render_item(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our own types as what they are in the database: a migration must outlive the app."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,  # SQLite changes a table by copying it
        render_item=render_item,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    settings = Settings.load()
    logging.configure(settings.log_level)
    engine = make_engine(settings.database_url)
    with engine.connect().execution_options(writes=True) as connection:
        if connection.dialect.name == "postgresql":
            # Of instances that start at once, one migrates and the others wait.
            connection.execute(select(func.pg_advisory_lock(LOCK)))
            connection.commit()
        migrate(connection)
    engine.dispose()
