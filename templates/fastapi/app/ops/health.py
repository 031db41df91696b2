"""Health: is the process alive, and can it serve?"""

import asyncio
import logging
from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from fastapi import APIRouter
from fastapi import Request
from fastapi.responses import JSONResponse
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.database import MIGRATIONS
from app.state import state_of

PATIENCE_SECONDS = 3

log = logging.getLogger(__name__)
router = APIRouter(prefix="/health", include_in_schema=False)


@router.get("/live")
async def live() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/ready")
async def ready(request: Request) -> JSONResponse:
    state = state_of(request)
    problems = await _problems(state["database"].engine)
    if state["drain"].has_begun:
        problems.append("the process is about to stop")
    if problems:
        return JSONResponse({"status": "unavailable", "problems": problems}, 503)
    return JSONResponse({"status": "ok"})


async def _problems(engine: AsyncEngine) -> list[str]:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), engine.connect() as connection:
            applied = await connection.run_sync(_applied_revisions)
    except (OSError, SQLAlchemyError):
        log.warning("the database does not answer", exc_info=True)
        return ["the database does not answer"]
    return [] if applied == _newest_revisions() else ["the database is not at the newest migration"]


def _applied_revisions(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())


@cache
def _newest_revisions() -> set[str]:
    return set(ScriptDirectory(str(MIGRATIONS)).get_heads())
