"""Metrics for Prometheus: how many requests, how long they took, by route and status."""

import os
import time

from flask import Blueprint
from flask import Flask
from flask import Response
from flask import abort
from flask import g
from flask import request
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client import REGISTRY
from prometheus_client import CollectorRegistry
from prometheus_client import Histogram
from prometheus_client import generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

# Labels come from these and from our own routes: a visitor cannot make up new ones.
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})

DURATION = Histogram(
    # OpenTelemetry's names: https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
    "http_server_request_duration_seconds",
    "How long requests took.",
    ["http_request_method", "http_route", "http_response_status_code"],
)

metrics = Blueprint("metrics", __name__)


def init_app(app: Flask, *, port: int | None) -> None:
    app.before_request(_start_clock)
    app.after_request(_observe)
    app.register_blueprint(metrics)
    if port is not None:
        app.before_request(lambda: _keep_apart(str(port)))


def _keep_apart(port: str) -> None:
    """Answer /metrics on its port alone, and nothing else there."""
    # Where the request came in: no header of a visitor can change that.
    came_to_metrics = request.environ.get("SERVER_PORT") == port
    if came_to_metrics != (request.blueprint == metrics.name):
        abort(404)


@metrics.get("/metrics")
def show() -> Response:
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # several workers: gunicorn.conf.py sets it
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped there
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _start_clock() -> None:
    g.observed_since = time.perf_counter()


def _observe(response: Response) -> Response:
    DURATION.labels(
        request.method if request.method in METHODS else "_OTHER",
        request.url_rule.rule if request.url_rule else "",
        response.status_code,
    ).observe(time.perf_counter() - g.observed_since)
    return response
