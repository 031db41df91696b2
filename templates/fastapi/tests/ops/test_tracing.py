import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from typing import cast

import httpx2
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from app.about import NAME
from app.engine import Database
from app.factory import create_app
from app.ops.tracing import telemetry
from app.settings import Settings
from tests.probes import add_probes
from tests.running import running

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


class Collector(ThreadingHTTPServer):
    """What an OpenTelemetry collector is to the service."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.services: set[str] = set()
        self.spans: list[Span] = []


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        collector = cast("Collector", self.server)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            attributes = {it.key: it.value.string_value for it in resource.resource.attributes}
            collector.services.add(attributes["service.name"])
            for scope in resource.scope_spans:
                collector.spans.extend(scope.spans)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base's name)
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield server
        server.shutdown()
        thread.join()


async def get(settings: Settings, *paths: str) -> None:
    app = create_app(settings)
    add_probes(app)
    async with (
        running(app) as started,
        httpx2.AsyncClient(
            transport=httpx2.ASGITransport(started), base_url="http://testserver"
        ) as client,
    ):
        for path in paths:
            headers = {"traceparent": f"00-{TRACE}-{PARENT}-01", "X-Request-ID": "request-4711"}
            await client.get(path, headers=headers)


async def test_a_request_and_its_queries_are_spans_of_the_callers_trace(
    settings: Settings, collector: Collector
) -> None:
    traced = settings.model_copy(update={"otel_exporter_otlp_endpoint": collector.url + "/"})
    await get(traced, "/probe/query", "/health/ready", "/metrics")
    assert collector.services == {NAME}
    assert {span.trace_id.hex() for span in collector.spans} == {TRACE}
    [request] = [span for span in collector.spans if span.kind == Span.SPAN_KIND_SERVER]
    assert request.name == "GET /probe/query"
    assert request.parent_span_id.hex() == PARENT
    [identity] = [it for it in request.attributes if it.key.endswith("x-request-id")]
    assert identity.value.array_value.values[0].string_value == "request-4711"
    [query] = [span for span in collector.spans if span.name == "SELECT"]
    assert query.parent_span_id == request.span_id
    assert "hunter2" not in str(collector.spans)


async def test_a_query_that_fails_is_a_span_with_an_error(
    settings: Settings, collector: Collector
) -> None:
    traced = settings.model_copy(update={"otel_exporter_otlp_endpoint": collector.url})
    await get(traced, "/probe/query-fails?secret=hunter2")
    for kind in (Span.SPAN_KIND_SERVER, Span.SPAN_KIND_CLIENT):
        span = [span for span in collector.spans if span.kind == kind][-1]
        assert span.status.code == Status.STATUS_CODE_ERROR


async def test_without_an_endpoint_nothing_is_traced(
    settings: Settings, collector: Collector
) -> None:
    await get(settings, "/probe/query")
    assert collector.spans == []
    assert telemetry(settings, Database(settings.database_url)).get("tracing") is False
