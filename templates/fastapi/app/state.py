"""What lives as long as the application: made before it starts, closed when it stops."""

from collections.abc import AsyncGenerator
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from contextlib import asynccontextmanager
from typing import TypedDict
from typing import cast

from fastapi import FastAPI
from fastapi import Request

from app.drain import Drain
from app.engine import Database
from app.settings import Settings


class State(TypedDict):
    """What a request finds of it."""

    settings: Settings
    database: Database
    drain: Drain


def lifespan(
    settings: Settings, database: Database, drain: Drain
) -> Callable[[FastAPI], AbstractAsyncContextManager[State]]:
    @asynccontextmanager
    async def run(_app: FastAPI) -> AsyncGenerator[State]:
        with drain.on_sigterm():
            yield State(settings=settings, database=database, drain=drain)
        await database.dispose()

    return run


def state_of(request: Request) -> State:
    # FastAPI does not take Request[State] for a parameter, and request.state is untyped.
    return cast("State", request.scope["state"])
