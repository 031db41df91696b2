"""What lives as long as the application: made before it starts, closed when it stops."""

from collections.abc import AsyncIterator
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from contextlib import asynccontextmanager
from typing import TypedDict
from typing import cast

from fastapi import FastAPI
from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncEngine

from app.settings import Settings


class State(TypedDict):
    """What a request finds of it."""

    settings: Settings
    engine: AsyncEngine


def lifespan(
    settings: Settings, engine: AsyncEngine
) -> Callable[[FastAPI], AbstractAsyncContextManager[State]]:
    @asynccontextmanager
    async def run(_app: FastAPI) -> AsyncIterator[State]:
        yield State(settings=settings, engine=engine)
        await engine.dispose()

    return run


def state_of(request: Request) -> State:
    # FastAPI does not take Request[State] for a parameter, and request.state is untyped.
    return cast("State", request.scope["state"])
