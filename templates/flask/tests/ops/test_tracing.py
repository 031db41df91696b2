import gzip
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from http.server import HTTPServer
from threading import Thread
from uuid import UUID

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from opentelemetry.trace import StatusCode

from app import about
from app.factory import create_app
from app.ops import tracing
from app.settings import Settings
from tests.browser import Browser

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def traced(settings: Settings, spans: InMemorySpanExporter) -> Iterator[Browser]:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    app = create_app(settings)
    tracing.init_app(app, provider)

    def crash(crash_id: UUID) -> str:
        provider.get_tracer("inner").start_span("inner").end()
        raise RuntimeError(crash_id)

    app.add_url_rule("/crash/<uuid:crash_id>", "crash", crash)
    yield Browser(app)
    app.extensions["database"].dispose()


def test_a_request_is_a_span_named_by_its_route(
    traced: Browser, spans: InMemorySpanExporter
) -> None:
    headers = {"traceparent": f"00-{TRACE}-{PARENT}-01", "X-Request-ID": "request-4711"}
    traced.get("/static/abc/app.css", headers=headers)

    (span,) = spans.get_finished_spans()
    assert span.name == "GET /static/<digest>/<path:name>"
    assert span.kind is SpanKind.SERVER
    assert span.parent is not None
    assert span.context is not None
    assert format(span.context.trace_id, "032x") == TRACE
    assert format(span.parent.span_id, "016x") == PARENT
    assert dict(span.attributes or {}) == {
        "http.request.method": "GET",
        "http.route": "/static/<digest>/<path:name>",
        "url.path": "/static/abc/app.css",
        "http.response.status_code": 200,
        "http.response.header.x-request-id": ("request-4711",),
    }
    assert trace.get_current_span() is trace.INVALID_SPAN


def test_no_visitor_can_make_up_names(traced: Browser, spans: InMemorySpanExporter) -> None:
    traced.open("/nowhere", method="FETCH")
    (span,) = spans.get_finished_spans()
    assert span.name == "_OTHER"


def test_a_crash_marks_its_span_and_keeps_what_was_inside(
    traced: Browser, spans: InMemorySpanExporter
) -> None:
    traced.get("/crash/01890000-0000-7000-8000-000000000000")

    inner, outer = spans.get_finished_spans()
    assert outer.name == "GET /crash/<uuid:crash_id>"
    assert inner.parent is not None
    assert inner.parent == outer.context
    assert outer.status.status_code is StatusCode.ERROR
    assert [event.name for event in outer.events] == ["exception"]


def test_a_request_that_was_never_traced_is_answered(
    traced: Browser, spans: InMemorySpanExporter
) -> None:
    assert traced.get("/notes?page=%00").status_code == 400
    assert spans.get_finished_spans() == ()


def test_spans_are_sent_to_the_endpoint_of_the_settings(settings: Settings) -> None:
    received: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.path, gunzip(body)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        Thread(target=server.serve_forever, args=(0.01,)).start()
        endpoint = f"http://127.0.0.1:{server.server_port}"
        app = create_app(settings.model_copy(update={"otel_exporter_otlp_endpoint": endpoint}))
        Browser(app).get("/health/live")
        app.extensions["tracing"].shutdown()
        server.shutdown()
    app.extensions["database"].dispose()

    ((path, body),) = received
    assert path == "/v1/traces"
    assert b"GET /health/live" in body
    assert about.NAME.encode() in body


def gunzip(body: bytes) -> bytes:
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
