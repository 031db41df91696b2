from prometheus_client.parser import text_string_to_metric_families

from app.factory import create_app
from app.settings import Settings
from tests.browser import Browser

NAME = "http_server_request_duration_seconds_count"
LABELS = ("http_request_method", "http_route", "http_response_status_code")


def counts(client: Browser) -> dict[tuple[str, ...], float]:
    return {
        tuple(sample.labels[label] for label in LABELS): sample.value
        for family in text_string_to_metric_families(client.get("/metrics").text)
        for sample in family.samples
        if sample.name == NAME
    }


def test_requests_are_counted_by_route_and_not_by_address(client: Browser) -> None:
    before = counts(client)
    for name in ("one", "two"):
        client.get(f"/static/{name}/app.css")
        client.get(f"/nowhere/{name}")
        client.open("/nowhere", method=name)
    after = counts(client)

    grown = {key: after[key] - before.get(key, 0) for key in after if after[key] != before.get(key)}
    assert grown == {
        ("GET", "/static/<digest>/<path:name>", "200"): 2,
        ("GET", "", "404"): 2,
        ("_OTHER", "", "404"): 2,
        ("GET", "/metrics", "200"): 1,
    }


def test_metrics_keep_to_their_port(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"metrics_port": 9090}))
    client = Browser(app)
    answers = {
        (path, port): client.get(path, environ_overrides={"SERVER_PORT": port}).status_code
        for path in ("/metrics", "/health/live")
        for port in ("8000", "9090")
    }
    # Who asks for the port in a header has not come in by it.
    claimed = client.get("/metrics", headers={"Host": "localhost:9090"})
    app.extensions["database"].dispose()
    assert answers == {
        ("/metrics", "8000"): 404,
        ("/metrics", "9090"): 200,
        ("/health/live", "8000"): 200,
        ("/health/live", "9090"): 404,
    }
    assert claimed.status_code == 404
