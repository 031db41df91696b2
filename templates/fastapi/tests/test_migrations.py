import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from alembic import command

from tests.conftest import alembic_config


def test_migrations_make_the_models_and_can_be_taken_back(
    new_database: Callable[[], str],
) -> None:
    config = alembic_config(new_database())
    command.upgrade(config, "head")
    command.check(config)
    command.downgrade(config, "base")
    command.upgrade(config, "head")
    command.check(config)


def test_the_command_migrates_the_database_of_the_environment(
    new_database: Callable[[], str],
) -> None:
    alembic = Path(sys.executable).with_name("alembic")
    environment = os.environ | {"DATABASE_URL": new_database(), "ENVIRONMENT": "test"}
    subprocess.run([alembic, "upgrade", "head"], env=environment, check=True)
    subprocess.run([alembic, "check"], env=environment, check=True)
