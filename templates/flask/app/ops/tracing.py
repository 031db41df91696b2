"""A span for each request, joined to the trace of its caller and named by the route."""

from flask import Flask
from flask import Response
from flask import current_app
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

from app import about
from app.ops.metrics import METHODS
from app.web.request_ids import request_id


def provider_for(endpoint: str) -> TracerProvider:
    """Send spans to an OTLP endpoint, such as http://localhost:4318."""
    resource = Resource.create({"service.name": about.NAME, "service.version": about.VERSION})
    provider = TracerProvider(resource=resource)
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def init_app(app: Flask, provider: TracerProvider) -> None:
    app.extensions["tracing"] = provider
    app.extensions["tracer"] = provider.get_tracer(about.NAME, about.VERSION)
    app.before_request(_begin_span)
    app.after_request(_tell_status)
    app.teardown_request(_end_span)
    got_request_exception.connect(_record_exception, app)


def _begin_span() -> None:
    tracer: trace.Tracer = current_app.extensions["tracer"]
    method = request.method if request.method in METHODS else "_OTHER"
    attributes = {"http.request.method": method, "url.path": request.path}
    name = method
    if request.url_rule:
        attributes["http.route"] = request.url_rule.rule
        name = f"{method} {request.url_rule.rule}"
    g.span = tracer.start_span(
        name,
        context=propagate.extract(request.headers),
        kind=trace.SpanKind.SERVER,
        attributes=attributes,
    )
    # Spans that the request begins are its children.
    g.span_token = context.attach(trace.set_span_in_context(g.span))


def _tell_status(response: Response) -> Response:
    if "span" in g:
        g.span.set_attribute("http.response.status_code", response.status_code)
        g.span.set_attribute("http.response.header.x-request-id", [request_id()])
        if response.status_code >= 500:  # noqa: PLR2004 (a visitor's mistake is none of ours)
            g.span.set_status(trace.StatusCode.ERROR)
    return response


def _record_exception(_app: Flask, exception: Exception) -> None:
    if "span" in g:
        g.span.record_exception(exception)


def _end_span(_error: BaseException | None) -> None:
    if "span" in g:
        context.detach(g.pop("span_token"))
        g.pop("span").end()
