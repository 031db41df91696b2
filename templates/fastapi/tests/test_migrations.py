import asyncio
import logging
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import main as alembic
from alembic.script import ScriptDirectory
from sqlalchemy import Inspector
from sqlalchemy import inspect
from sqlalchemy import text

from app.database import MIGRATIONS
from app.database import Base
from app.engine import Database
from app.engine import make_engine
from tests.conftest import alembic_config


def test_migrations_make_the_models_and_can_be_taken_back(
    new_database: Callable[[], str],
) -> None:
    config = alembic_config(new_database())
    for _ in range(2):
        command.upgrade(config, "head")
        command.check(config)
        command.downgrade(config, "base")


COPY_A_TABLE = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "copy", None


def upgrade():
    id = sa.Column("id", sa.Integer, primary_key=True)
    op.create_table("shelves", id, sa.Column("name", sa.Text))
    shelf = sa.Column("shelf", sa.Integer, sa.ForeignKey("shelves.id", ondelete="CASCADE"))
    op.create_table("books", shelf)
    op.execute("INSERT INTO shelves VALUES (1, 'top')")
    op.execute("INSERT INTO books VALUES (1)")
    with op.batch_alter_table("shelves") as shelves:
        shelves.alter_column("name", existing_type=sa.Text, nullable=False)
"""


async def test_a_table_that_is_changed_keeps_the_rows_that_refer_to_it(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    (tmp_path / "copy.py").write_text(COPY_A_TABLE)
    config = alembic_config(url := new_database())
    config.set_main_option("version_locations", str(tmp_path))
    config.set_main_option("path_separator", "os")
    await asyncio.to_thread(command.upgrade, config, "head")
    engine = make_engine(url)
    async with engine.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM books")) == 1
    await engine.dispose()


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """The command configures the logging of its process, which here is that of the tests."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("logging_as_before")
def test_the_command_migrates_the_database_of_the_environment(
    new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_database()
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("ENVIRONMENT", "test")
    alembic(["upgrade", "head"])
    command.check(alembic_config(url))


def test_there_is_one_newest_migration() -> None:
    heads = ScriptDirectory(str(MIGRATIONS)).get_heads()
    if len(heads) != 1:
        names = ", ".join(heads)
        pytest.fail(f"{names} do not know each other; type: uv run alembic merge heads -m merge")


async def test_every_constraint_has_the_name_that_the_convention_gives(
    database: Database,
) -> None:
    format_name = database.engine.dialect.identifier_preparer.format_constraint
    tables = Base.metadata.tables.values()
    given = {format_name(it) for table in tables for it in table.constraints}
    given |= {format_name(it) for table in tables for it in table.indexes}
    async with database.engine.connect() as connection:
        assert await connection.run_sync(lambda sync: set(names(inspect(sync)))) == given


def names(inspector: Inspector) -> Iterable[str | None]:
    for table in set(inspector.get_table_names()) - {"alembic_version"}:
        yield inspector.get_pk_constraint(table)["name"]
        unique = inspector.get_unique_constraints(table)
        foreign = inspector.get_foreign_keys(table)
        checks = inspector.get_check_constraints(table)
        indexes = inspector.get_indexes(table)
        yield from {it["name"] for it in (*unique, *foreign, *checks, *indexes)}
