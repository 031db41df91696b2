import re

import httpx2
import pytest

from app.web.openapi import Service
from tests.probes import add_probes


async def series(client: httpx2.AsyncClient) -> dict[tuple[str, str, str], int]:
    """How many requests were counted, by method, route and status."""
    counts = re.findall(
        r"^http_server_request_duration_seconds_count\{"
        r'http_request_method="(\w+)",http_response_status_code="(\d+)",http_route="([^"]*)"\} '
        r"([\d.]+)$",
        (await client.get("/metrics")).text,
        re.MULTILINE,
    )
    return {(method, route, status): int(float(n)) for method, status, route, n in counts}


async def test_requests_are_counted_by_the_template_of_their_route(
    app: Service, anonymous: httpx2.AsyncClient
) -> None:
    add_probes(app)
    for path in ("/probe/things/1", "/probe/things/2", "/probe/crash"):
        await anonymous.get(path)
    assert await series(anonymous) == {
        ("GET", "/probe/things/{thing}", "200"): 2,
        ("GET", "/probe/crash", "500"): 1,
    }


@pytest.mark.usefixtures("app")
async def test_unknown_paths_and_methods_make_one_series(anonymous: httpx2.AsyncClient) -> None:
    for number in range(1000):
        await anonymous.get(f"/nowhere/{number}")
    for number in range(10):
        await anonymous.request(f"BREW{number}", "/nowhere")
    assert await series(anonymous) == {("GET", "", "404"): 1000, ("_OTHER", "", "404"): 10}
