"""Routes that go wrong on purpose, added to the application under test."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter
from fastapi import FastAPI
from fastapi import HTTPException
from fastapi import Query
from fastapi import Request
from fastapi import Response
from fastapi.responses import StreamingResponse
from sqlalchemy import event
from sqlalchemy import text

from app.database import Session
from app.idempotency import IdempotencyKey
from app.idempotency import IdempotentRoute

router = APIRouter(prefix="/probe")
orders = APIRouter(prefix="/probe/orders", route_class=IdempotentRoute)


@router.get("/crash")
async def crash(secret: str = "") -> None:
    raise RuntimeError(len(secret))


@router.get("/forbidden")
async def forbidden() -> None:
    raise HTTPException(403, "Not for you.", headers={"X-Reason": "test"})


@router.post("/commit-fails", status_code=201)
async def commit_fails(session: Session) -> dict[str, str]:
    def fail(*_: object) -> None:
        message = "the disk is full"
        raise RuntimeError(message)

    await session.execute(text("SELECT 1"))
    event.listen(session.sync_session, "before_commit", fail)
    return {"status": "created"}


@router.get("/query")
async def query(session: Session) -> None:
    await session.execute(text("SELECT :secret"), {"secret": "hunter2"})


@router.get("/query-fails")
async def query_fails(session: Session, secret: str) -> None:
    await session.execute(text("SELECT :secret FROM nowhere"), {"secret": secret})


@router.get("/things/{thing}")
async def read_thing(thing: int, exact: Annotated[bool, Query()] = False) -> int:  # noqa: FBT002 (a query)
    return thing if exact else -thing


@router.delete("/things/{thing}")
async def delete_thing(thing: int) -> int:
    return thing


@router.post("/body")
async def read_body(request: Request) -> int:
    return len(await request.body())


@router.post("/json")
async def read_json(body: dict[str, str]) -> dict[str, str]:
    return body


@router.get("/breaks-off")
async def breaks_off() -> StreamingResponse:
    async def stream() -> AsyncIterator[bytes]:
        yield b"begun"
        raise RuntimeError

    return StreamingResponse(stream())


@router.post("/hold")
async def hold(request: Request, session: Session) -> None:
    """Write, and come to no end."""
    session.add(IdempotencyKey(owner_id=uuid4(), key="held", fingerprint="", answer=None))
    await session.flush()
    request.app.state.written.set()
    await asyncio.Event().wait()


@router.get("/slow")
async def slow() -> str:
    await asyncio.sleep(0.4)
    return "done"


@orders.post("", status_code=201)
async def place_order(request: Request, response: Response, amount: int) -> int:
    """Note what was really done, beside the database."""
    if amount < 0:
        raise HTTPException(403, "No.")
    done: list[int] = request.app.state.done
    done.append(amount)
    await asyncio.sleep(0.01)
    response.headers["Location"] = f"/probe/orders/{len(done)}"
    return len(done)


def add_probes(app: FastAPI) -> None:
    app.include_router(router)
    app.include_router(orders)
    reset_probes(app)


def reset_probes(app: FastAPI) -> None:
    app.state.done = []
    app.state.written = asyncio.Event()
