"""How Alembic reaches the database, and which tables it compares with."""

import asyncio
import logging
from importlib import import_module
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlalchemy import event
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.engine.interfaces import DBAPIConnection

from app.database import Base
from app.database import UtcDateTime
from app.engine import make_engine
from app.ops.logging import configure_logging
from app.settings import Settings

LOCK = 7_302_215  # any number that nothing else in the database uses

# Their models fill Base.metadata.
for name in ("app.features", "app.idempotency"):
    import_module(name)


def render_type(kind: str, thing: object, autogeneration: AutogenContext) -> str | Literal[False]:
    if kind == "type" and isinstance(thing, UtcDateTime):
        autogeneration.imports.add("from app.database import UtcDateTime")
        return "UtcDateTime()"
    return False


def migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Of instances that start at once, one migrates and the others wait.
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_type,
        # SQLite changes a table by copying it, and does so in a transaction when asked to.
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            refuse_loose_rows(connection)


def refuse_loose_rows(connection: Connection) -> None:
    if loose := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        message = f"the migration would leave rows that refer to none: {loose[:10]}"
        raise RuntimeError(message)


def allow_copies_of_tables(connection: DBAPIConnection, _record: object) -> None:
    # SQLite deletes what refers to a table's rows when the table is dropped for its copy.
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.close()


async def connect_and_migrate(url: str) -> None:
    engine = make_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", allow_copies_of_tables)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(migrate)
    finally:
        await engine.dispose()


if context.config.cmd_opts:
    configure_logging()
    logging.getLogger("alembic").setLevel("INFO")
asyncio.run(
    connect_and_migrate(context.config.attributes.get("url") or Settings.load().database_url)
)
