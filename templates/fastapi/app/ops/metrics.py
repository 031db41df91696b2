"""Metrics for Prometheus, by the template of the route."""

import time

from fastapi import Request
from fastapi import Response
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client import CollectorRegistry
from prometheus_client import GCCollector
from prometheus_client import Histogram
from prometheus_client import PlatformCollector
from prometheus_client import ProcessCollector
from prometheus_client import generate_latest
from starlette.types import ASGIApp
from starlette.types import Message
from starlette.types import Receive
from starlette.types import Scope
from starlette.types import Send

from app.ops.access import CLIENT_CLOSED_REQUEST
from app.web.errors import METHODS


class Metrics:
    """The metrics of one application: two in a process do not count each other's requests."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for collector in (GCCollector, PlatformCollector, ProcessCollector):
            collector(registry=self.registry)
        # Named as in OpenTelemetry's semantic conventions.
        self.duration = Histogram(
            "http_server_request_duration_seconds",
            "How long requests took.",
            ["http_request_method", "http_route", "http_response_status_code"],
            registry=self.registry,
        )

    async def expose(self, _request: Request) -> Response:
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


class MetricsMiddleware:
    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self.app = app
        self.duration = metrics.duration

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
            # A client chooses methods and paths: only those of our routes may make a series.
            method = scope["method"] if scope["method"] in METHODS else "_OTHER"
            route = getattr(scope.get("route"), "path", "")
            self.duration.labels(method, route, status).observe(time.perf_counter() - start)
