"""Health: whether the process is alive, and whether it is ready to serve."""

import ast
import logging
import re
from functools import cache
from pathlib import Path

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine
from sqlalchemy import inspect
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import database
from app.ops import drain

MIGRATIONS = Path(__file__).parents[2] / "migrations"
REVISION = re.compile(r"^(revision|down_revision)\b[^=\n]*= (.+)$", re.MULTILINE)

log = logging.getLogger(__name__)
health = Blueprint("health", __name__)


@health.get("/health/live")
def live() -> ResponseReturnValue:
    return {"status": "ok"}


@health.get("/health/ready")
def ready() -> ResponseReturnValue:
    problems = problems_of(database.engine)
    if drain.has_begun():
        problems.append("the process is about to stop")
    if problems:
        return {"status": "unavailable", "problems": problems}, 503
    return {"status": "ok"}


def problems_of(engine: Engine) -> list[str]:
    """Tell what keeps the service from serving, without telling secrets."""
    try:
        with engine.connect() as connection:
            migrated = inspect(connection).has_table("alembic_version")
            query = text("SELECT version_num FROM alembic_version")
            applied = set(connection.scalars(query)) if migrated else set()
    except SQLAlchemyError:
        log.exception("the database does not answer")
        return ["the database does not answer"]
    if applied != newest_migrations():
        return ["migrations are pending: run poe migrate"]
    return []


@cache
def newest_migrations() -> set[str]:
    """Tell those that no other follows, as Alembic does: a serving process needs no more of it."""
    every: set[str] = set()
    followed: set[str | None] = set()
    for file in (MIGRATIONS / "versions").glob("*.py"):
        told = dict(REVISION.findall(file.read_text("utf-8")))
        every.add(ast.literal_eval(told["revision"]))
        before = ast.literal_eval(told["down_revision"])
        followed.update(before if isinstance(before, tuple) else [before])
    return every - followed
