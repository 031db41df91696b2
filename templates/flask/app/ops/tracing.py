"""A span for each request, joined to the trace of its caller and named by the route."""

from flask import Flask
from flask import Response
from flask import g
from flask import got_request_exception
from flask import request
from opentelemetry import context
from opentelemetry import propagate
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind
from opentelemetry.trace import StatusCode

from app import about
from app.ops.metrics import METHODS


def provider_for(endpoint: str) -> TracerProvider:
    """Send spans to an OTLP endpoint, such as http://localhost:4318."""
    resource = Resource.create({"service.name": about.NAME, "service.version": about.VERSION})
    provider = TracerProvider(resource=resource)
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def init_app(app: Flask, provider: TracerProvider) -> None:
    tracer = provider.get_tracer(about.NAME, about.VERSION)

    @app.before_request
    def begin_span() -> None:
        method = request.method if request.method in METHODS else "_OTHER"
        route = request.url_rule.rule if request.url_rule else None
        attributes = {"http.request.method": method, "url.path": request.path}
        if route:
            attributes["http.route"] = route
        g.span = tracer.start_span(
            f"{method} {route}" if route else method,
            context=propagate.extract(request.headers),
            kind=SpanKind.SERVER,
            attributes=attributes,
        )
        # Spans that the request begins are its children.
        g.span_token = context.attach(trace.set_span_in_context(g.span))

    @app.after_request
    def tell_status(response: Response) -> Response:
        g.span.set_attribute("http.response.status_code", response.status_code)
        if response.status_code >= 500:  # noqa: PLR2004 (a client's mistake is no error of ours)
            g.span.set_status(StatusCode.ERROR)
        return response

    @app.teardown_request
    def end_span(_error: BaseException | None) -> None:
        if "span" in g:
            context.detach(g.pop("span_token"))
            g.pop("span").end()

    @got_request_exception.connect_via(app)
    def record_exception(_app: Flask, exception: Exception) -> None:
        if "span" in g:
            g.span.record_exception(exception)

    # Blinker keeps weak references, and this function has no other.
    app.extensions["tracing"] = record_exception
