from alembic import command
from sqlalchemy import Engine
from sqlalchemy import inspect

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
