"""How Alembic reaches the database, and which tables it compares with."""

import asyncio
import logging

from alembic import context
from sqlalchemy import Connection

import app.features  # noqa: F401 (its models fill Base.metadata)
from app.database import Base
from app.database import make_engine
from app.ops.logging import configure_logging
from app.settings import Settings


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        # SQLite changes a table by copying it, and does so in a transaction when asked to.
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def connect_and_migrate(url: str) -> None:
    engine = make_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


if context.config.cmd_opts:
    configure_logging()
    logging.getLogger("alembic").setLevel("INFO")
asyncio.run(
    connect_and_migrate(context.config.attributes.get("url") or Settings.load().database_url)
)
