import httpx2
import pytest

from app.factory import create_app
from app.settings import Settings
from app.web.security_headers import HEADERS

# The documentation has a policy of its own.
FIXED = {name: value for name, value in HEADERS.items() if name != "content-security-policy"}


async def test_an_acceptable_request_id_is_kept(anonymous: httpx2.AsyncClient) -> None:
    response = await anonymous.get("/health/live", headers={"X-Request-ID": "abc.DEF_1-2"})
    assert response.headers["X-Request-ID"] == "abc.DEF_1-2"


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "has space", "new\\nline", "naïve-id"])
async def test_any_other_request_id_is_replaced(anonymous: httpx2.AsyncClient, given: str) -> None:
    headers = {b"X-Request-ID": given.encode()}
    response = await anonymous.get("/health/live", headers=headers)
    assert response.headers["X-Request-ID"] != given
    assert len(response.headers["X-Request-ID"]) == 32


@pytest.mark.parametrize(
    "path",
    [
        "/health/live",
        "/health/ready",
        "/metrics",
        "/openapi.json",
        "/docs",
        "/redoc",
        "/docs/assets/swagger-start.js",
        "/docs/assets/nothing.js",
        "/nowhere",
    ],
)
async def test_every_response_has_the_security_headers(
    anonymous: httpx2.AsyncClient, path: str
) -> None:
    headers = (await anonymous.get(path)).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert {name: headers[name] for name in FIXED} == FIXED


@pytest.mark.parametrize("environment", ["test", "production"])
async def test_only_production_insists_on_https(settings: Settings, environment: str) -> None:
    app = create_app(settings.model_copy(update={"environment": environment}))
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
        response = await client.get("/health/live")
    assert ("Strict-Transport-Security" in response.headers) is (environment == "production")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("api.example.com", 404),
        ("API.example.com:8000", 404),
        ("any.example.org", 404),
        ("[::1]:8000", 404),
        ("example.org", 400),
        ("evil.com", 400),
        ("api.example.com.evil.com", 400),
        ("[", 400),
        ("", 400),
    ],
)
async def test_only_trusted_hosts_are_served(settings: Settings, host: str, status: int) -> None:
    hosts = ("api.example.com", "*.example.org", "::1")
    app = create_app(settings.model_copy(update={"trusted_hosts": hosts}))
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
        response = await client.get("/nowhere", headers={"Host": host})
        assert response.status_code == status
        # A probe comes by the address of the container.
        assert (await client.get("/health/live", headers={"Host": host})).status_code == 200
