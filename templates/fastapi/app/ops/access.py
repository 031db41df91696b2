"""The access log: a line a request."""

import logging
import time

from starlette.types import ASGIApp
from starlette.types import Message
from starlette.types import Receive
from starlette.types import Scope
from starlette.types import Send

# Asked every few seconds by machines: logged at DEBUG.
PROBES = {"/health/live", "/health/ready", "/metrics"}
# What nginx logs when the client has gone before the response started.
CLIENT_CLOSED_REQUEST = 499

log = logging.getLogger(__name__)


class AccessLogMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = CLIENT_CLOSED_REQUEST
        start = time.perf_counter()

        async def send_noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_noting_status)
        finally:
            log.log(
                logging.DEBUG if scope["path"] in PROBES else logging.INFO,
                "request",
                extra={
                    "method": scope["method"],
                    # Without the query, which may hold a secret.
                    "path": scope["path"],
                    "status": status,
                    "duration_ms": round((time.perf_counter() - start) * 1000, 1),
                },
            )
