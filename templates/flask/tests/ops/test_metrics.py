from prometheus_client.parser import text_string_to_metric_families

from tests.browser import Browser

NAME = "http_request_duration_seconds_count"


def counts(client: Browser) -> dict[tuple[str, str, str], float]:
    return {
        (sample.labels["method"], sample.labels["route"], sample.labels["status"]): sample.value
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
        ("GET", "none", "404"): 2,
        ("other", "none", "404"): 2,
        ("GET", "/metrics", "200"): 1,
    }
