import httpx2

from app.engine import Database
from app.factory import create_app
from app.settings import Settings
from tests.running import running


async def test_two_applications_share_nothing(settings: Settings, database: Database) -> None:
    one, other = (create_app(settings, database) for _ in range(2))
    for app in (one, other):
        async with (
            running(app) as started,
            httpx2.AsyncClient(
                transport=httpx2.ASGITransport(started), base_url="http://testserver"
            ) as client,
        ):
            assert "seconds_count{" not in (await client.get("/metrics")).text
            await client.get("/health/live")
            assert (await client.get("/metrics")).text.count("seconds_count{") == 2
