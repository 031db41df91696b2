"""Idempotency keys: a POST that is sent again is done once, and answered as the first time."""

import hashlib
from collections.abc import Callable
from collections.abc import Coroutine
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated
from typing import Any
from uuid import UUID

from fastapi import Depends
from fastapi import Header
from fastapi import HTTPException
from fastapi import Request
from fastapi import Response
from fastapi.routing import APIRoute
from sqlalchemy import JSON
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from app.database import Base
from app.database import Session
from app.database import now
from app.identity import Owner

KEPT = timedelta(days=1)
REPEATED_HEADERS = ("content-type", "etag", "location")


class IdempotencyKey(Base):
    """A key, and the answer to its request; both are there only if what was asked is done."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("owner_id", "key"),)

    owner_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(255))
    fingerprint: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class AnsweredError(Exception):
    """The request was answered before."""

    def __init__(self, answer: dict[str, Any]) -> None:
        super().__init__()
        headers = answer["headers"] | {"Idempotency-Replayed": "true"}
        self.response = Response(answer["body"], answer["status"], headers)


async def _claim(
    request: Request,
    session: Session,
    owner: Owner,
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            description="Send it again with the same key: it is done once. Kept for a day.",
            pattern=r"^[\x21-\x7e]{1,255}$",
        ),
    ] = None,
) -> None:
    if key is None:
        return
    mine = IdempotencyKey.owner_id == owner
    await session.execute(
        delete(IdempotencyKey).where(mine, IdempotencyKey.created_at < now() - KEPT)
    )
    claimed = IdempotencyKey(owner_id=owner, key=key, fingerprint=await _fingerprint(request))
    try:
        # The constraint makes a second request wait here until the first one has been answered.
        async with session.begin_nested():
            session.add(claimed)
    except IntegrityError:
        query = select(IdempotencyKey).where(mine, IdempotencyKey.key == key)
        earlier = (await session.scalars(query)).one()
        if earlier.fingerprint != claimed.fingerprint or earlier.answer is None:
            detail = "This Idempotency-Key belongs to another request."
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, detail) from None
        raise AnsweredError(earlier.answer) from None
    request.state.claimed = claimed


async def _fingerprint(request: Request) -> str:
    request_line = f"{request.method} {request.url.path}?{request.url.query}\n"
    return hashlib.sha256(request_line.encode() + await request.body()).hexdigest()


class IdempotentRoute(APIRoute):
    """The route_class of a router whose POSTs take an Idempotency-Key.

    Key, answer and what was done are one transaction: a request that failed leaves no key.
    """

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (FastAPI's own)
        if "POST" in (options.get("methods") or ()):
            options["dependencies"] = [*(options.get("dependencies") or ()), Depends(_claim)]
        super().__init__(*args, **options)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        if "POST" not in (self.methods or ()):
            return handle

        async def handle_once(request: Request) -> Response:
            try:
                response = await handle(request)
            except AnsweredError as earlier:
                return earlier.response
            if claimed := getattr(request.state, "claimed", None):
                headers = {
                    it: response.headers[it] for it in REPEATED_HEADERS if it in response.headers
                }
                body = bytes(response.body).decode()
                claimed.answer = {"status": response.status_code, "headers": headers, "body": body}
            return response

        return handle_once
