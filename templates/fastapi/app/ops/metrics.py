"""Metrics for Prometheus, by the template of the route."""

from fastapi import Request
from fastapi import Response
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client import CollectorRegistry
from prometheus_client import GCCollector
from prometheus_client import Histogram
from prometheus_client import PlatformCollector
from prometheus_client import ProcessCollector
from prometheus_client import generate_latest
from starlette.types import Scope

from app.web.errors import METHODS


class Metrics:
    """The metrics of one application: two in a process do not count each other's requests."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for collector in (GCCollector, PlatformCollector, ProcessCollector):
            collector(registry=self.registry)
        # Named as in OpenTelemetry's semantic conventions.
        self._duration = Histogram(
            "http_server_request_duration_seconds",
            "How long requests took.",
            ["http_request_method", "http_route", "http_response_status_code"],
            registry=self.registry,
        )
        # Finding a series is the larger part of counting.
        self._series: dict[tuple[str, str, int], Histogram] = {}

    def observe(self, scope: Scope, status: int, seconds: float) -> None:
        # A client chooses methods and paths: only those of our routes may make a series.
        method = scope["method"] if scope["method"] in METHODS else "_OTHER"
        route = getattr(scope.get("route"), "path", "")
        labels = (method, route, status)
        if labels not in self._series:
            self._series[labels] = self._duration.labels(*labels)
        self._series[labels].observe(seconds)

    async def expose(self, _request: Request) -> Response:
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)
