import httpx2
import pytest
from fastapi.routing import APIRoute

from app.engine import Database
from app.notes.routes import router
from app.settings import Settings
from tests.identity import headers_of_someone

ON_ONE_NOTE = sorted(
    (method, route.path)
    for route in router.routes
    if isinstance(route, APIRoute) and "{note_id}" in route.path
    for method in route.methods or ()
)


def test_there_are_routes_on_one_note() -> None:
    assert {"DELETE", "GET", "PUT"} <= {method for method, _ in ON_ONE_NOTE}


@pytest.mark.parametrize(("method", "path"), ON_ONE_NOTE)
async def test_other_peoples_notes_do_not_exist(
    client: httpx2.AsyncClient, database: Database, settings: Settings, method: str, path: str
) -> None:
    created = await client.post("/api/v1/notes", json={"title": "Mine"})
    stranger = await headers_of_someone(database, settings)

    content = None if method in {"DELETE", "GET"} else {"title": "Yours"}
    theirs = path.format(note_id=created.json()["id"])
    response = await client.request(method, theirs, json=content, headers=stranger)
    assert response.status_code == 404
    assert (await client.get("/api/v1/notes", headers=stranger)).json()["items"] == []
    assert (await client.get(created.headers["Location"])).json() == created.json()


async def test_who_has_not_logged_in_sees_no_notes(anonymous: httpx2.AsyncClient) -> None:
    response = await anonymous.get("/api/v1/notes")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_a_key_of_somebody_else_is_not_ours(
    client: httpx2.AsyncClient, database: Database, settings: Settings
) -> None:
    note, key = {"title": "Milk"}, {"Idempotency-Key": "key-1"}
    mine = await client.post("/api/v1/notes", json=note, headers=key)
    stranger = await headers_of_someone(database, settings)
    theirs = await client.post("/api/v1/notes", json=note, headers=key | stranger)
    assert "Idempotency-Replayed" not in theirs.headers
    assert theirs.headers["Location"] != mine.headers["Location"]
