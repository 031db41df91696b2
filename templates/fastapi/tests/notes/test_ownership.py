import httpx2
import pytest

from app.settings import Settings
from tests.identity import headers_of_someone


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_other_peoples_notes_do_not_exist(
    client: httpx2.AsyncClient, settings: Settings, method: str
) -> None:
    created = await client.post("/api/v1/notes", json={"title": "Mine"})
    path = created.headers["Location"]
    stranger = headers_of_someone(settings)

    content = {"title": "Yours"} if method == "PUT" else None
    response = await client.request(method, path, json=content, headers=stranger)
    assert response.status_code == 404
    assert (await client.get("/api/v1/notes", headers=stranger)).json()["items"] == []
    assert (await client.get(path)).json() == created.json()


async def test_who_has_not_logged_in_sees_no_notes(anonymous: httpx2.AsyncClient) -> None:
    response = await anonymous.get("/api/v1/notes")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
