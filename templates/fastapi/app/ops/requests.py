"""What every request gets: an id, headers, a line in the log and a place in the metrics."""

import time

from opentelemetry.trace import get_current_span
from starlette.types import ASGIApp
from starlette.types import Message
from starlette.types import Receive
from starlette.types import Scope
from starlette.types import Send

from app.drain import Drain
from app.ops.access import log_request
from app.ops.metrics import Metrics
from app.web.request_id import HEADER
from app.web.request_id import choose_request_id
from app.web.request_id import request_id
from app.web.security_headers import security_headers

# What nginx logs when the client has gone before the response started.
CLIENT_CLOSED_REQUEST = 499


class RequestMiddleware:
    """All of it in one middleware: each more would wrap every message of every request again."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, drain: Drain, hsts: bool) -> None:
        self.app = app
        self.metrics = metrics
        self.drain = drain
        self.headers = security_headers(hsts=hsts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        current = choose_request_id(scope)
        status = CLIENT_CLOSED_REQUEST

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = message["headers"]
                names = {name for name, _ in own}
                missing = [header for header in self.headers if header[0] not in names]
                message["headers"] = [*own, *missing, (HEADER, current.encode())]
                if self.drain.has_begun:
                    # The next request goes over another connection: to a process that stays.
                    message["headers"].append((b"connection", b"close"))
            await send(message)

        start = time.perf_counter()
        token = request_id.set(current)
        # From a trace to its lines in the log; without tracing, the span is one that keeps nothing.
        get_current_span().set_attribute("http.response.header.x-request-id", [current])
        try:
            await self.app(scope, receive, send_with_headers)
        finally:
            seconds = time.perf_counter() - start
            self.metrics.observe(scope, status, seconds)
            log_request(scope, status, seconds)
            request_id.reset(token)
