"""Traces, sent with OpenTelemetry when OTEL_EXPORTER_OTLP_ENDPOINT is set."""

import time
from functools import partial

from fastapi.telemetry import TelemetryConfig
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME
from opentelemetry.sdk.resources import SERVICE_VERSION
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind
from opentelemetry.trace import StatusCode
from opentelemetry.trace import Tracer
from opentelemetry.trace import get_current_span
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.ext.asyncio import AsyncEngine

from app.about import NAME
from app.about import VERSION
from app.engine import Database
from app.ops.access import PROBES
from app.settings import Settings


def telemetry(settings: Settings, database: Database) -> TelemetryConfig:
    """Configure FastAPI's own tracing, and trace what the database executes."""
    endpoint = settings.otel_exporter_otlp_endpoint
    if not endpoint:
        return {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
    provider = TracerProvider(
        resource=Resource.create({SERVICE_NAME: NAME, SERVICE_VERSION: VERSION})
    )
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    queries = QuerySpans(provider.get_tracer(NAME))
    for engine in database.engines:
        queries.listen_to(engine)
        # Engines are disposed of when the service stops: what is left of the spans goes out then.
        event.listen(engine.sync_engine, "engine_disposed", partial(_stop, provider))
    return {
        "tracer_provider": provider,
        "auto_configure": False,
        "exclude": lambda scope: scope["path"] in PROBES,
        "logs": False,
        # /metrics has them.
        "metrics": False,
        "operation_spans": False,
    }


def _stop(provider: TracerProvider, _engine: Engine) -> None:
    provider.shutdown()


class QuerySpans:
    """A span a query: its text has placeholders, never values."""

    def __init__(self, tracer: Tracer) -> None:
        self.tracer = tracer

    def listen_to(self, engine: AsyncEngine) -> None:
        event.listen(engine.sync_engine, "before_cursor_execute", self._start)
        event.listen(engine.sync_engine, "after_cursor_execute", self._end)
        event.listen(engine.sync_engine, "handle_error", self._fail)

    def _start(self, connection: Connection, *_: object) -> None:
        connection.info["query_started"] = time.time_ns()

    def _end(self, connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        self._record(connection, statement)

    def _fail(self, failure: ExceptionContext) -> None:
        if failure.connection and failure.statement:
            self._record(failure.connection, failure.statement, failure.original_exception)

    def _record(
        self, connection: Connection, statement: str, error: BaseException | None = None
    ) -> None:
        if not get_current_span().is_recording():
            # Not in a traced request, but in a probe.
            return
        span = self.tracer.start_span(
            statement.split(maxsplit=1)[0].upper(),
            kind=SpanKind.CLIENT,
            start_time=connection.info["query_started"],
            attributes={
                "db.query.text": statement,
                "db.system.name": connection.dialect.name,
            },
        )
        if error:
            span.set_attribute("error.type", type(error).__qualname__)
            span.set_status(StatusCode.ERROR)
        span.end()
