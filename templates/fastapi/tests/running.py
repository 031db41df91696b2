"""An application that has started, without a server."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp
from starlette.types import Receive
from starlette.types import Scope
from starlette.types import Send


@asynccontextmanager
async def running(app: FastAPI) -> AsyncGenerator[ASGIApp]:
    """Start an application; what is given answers with the state that its lifespan yields."""
    async with app.router.lifespan_context(app) as state:

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": dict(state or {})}, receive, send)

        yield answer
