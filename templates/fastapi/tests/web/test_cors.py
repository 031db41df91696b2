import httpx2
import pytest

from app.engine import Database
from app.factory import create_app
from app.settings import Settings
from tests.probes import add_probes

OURS = "https://app.example.com"


@pytest.fixture
async def client(settings: Settings, database: Database) -> httpx2.AsyncClient:
    app = create_app(settings.model_copy(update={"cors_origins": (OURS,)}), database)
    add_probes(app)
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://testserver")


@pytest.mark.parametrize("path", ["/health/live", "/nowhere", "/probe/crash", "/probe/forbidden"])
async def test_a_page_of_ours_reads_every_answer(client: httpx2.AsyncClient, path: str) -> None:
    response = await client.get(path, headers={"Origin": OURS})
    assert response.headers["Access-Control-Allow-Origin"] == OURS
    assert response.headers["Access-Control-Allow-Credentials"] == "true"
    assert "X-Request-ID" in response.headers["Access-Control-Expose-Headers"]


async def test_any_other_page_reads_none(client: httpx2.AsyncClient) -> None:
    response = await client.get("/health/live", headers={"Origin": "https://evil.example.com"})
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize(("origin", "status"), [(OURS, 200), ("https://evil.example.com", 400)])
async def test_a_page_asks_before_it_changes_anything(
    client: httpx2.AsyncClient, origin: str, status: int
) -> None:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization, content-type, if-match",
    }
    response = await client.options("/probe/things/1", headers=asked)
    assert response.status_code == status
    assert ("Access-Control-Allow-Origin" in response.headers) is (origin == OURS)
    assert response.headers["X-Request-ID"]


async def test_without_origins_no_page_reads_anything(anonymous: httpx2.AsyncClient) -> None:
    response = await anonymous.get("/health/live", headers={"Origin": OURS})
    assert "Access-Control-Allow-Origin" not in response.headers
