import shutil
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy import inspect

from app.ops.health import MIGRATIONS
from app.ops.health import newest_migrations
from tests.migrations import config_for
from tests.migrations import upgrade


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_the_migrations_make_what_the_models_say_and_can_be_taken_back(engine: Engine) -> None:
    upgrade(engine)
    made = tables(engine)
    assert "notes" in made

    with engine.connect() as connection:
        command.check(config_for(connection))
    with engine.connect() as connection:
        command.downgrade(config_for(connection), "base")
    assert tables(engine) == {"alembic_version"}

    upgrade(engine)
    assert tables(engine) == made


def test_readiness_knows_the_newest_migrations_as_alembic_does() -> None:
    assert newest_migrations() == set(ScriptDirectory(str(MIGRATIONS)).get_heads())


def test_a_new_migration_names_nothing_of_the_app(engine: Engine, tmp_path: Path) -> None:
    for name in ("env.py", "script.py.mako"):
        shutil.copy(MIGRATIONS / name, tmp_path)
    (tmp_path / "versions").mkdir()

    with engine.connect() as connection:
        config = config_for(connection, folder=tmp_path)
        command.revision(config, "everything", autogenerate=True)

    (written,) = (tmp_path / "versions").glob("*_everything.py")
    assert "sa.DateTime(timezone=True)" in written.read_text()
    assert "app." not in written.read_text()
    with engine.connect() as connection:
        command.upgrade(config_for(connection, folder=tmp_path), "head")
    assert "notes" in tables(engine)
