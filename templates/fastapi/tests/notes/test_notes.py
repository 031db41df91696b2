import json
from uuid import UUID
from uuid import uuid4

import httpx2
import pytest


async def create(client: httpx2.AsyncClient, title: str = "Milk") -> dict[str, str]:
    response = await client.post("/api/v1/notes", json={"title": title, "body": "Two litres"})
    assert response.status_code == 201
    note: dict[str, str] = response.json()
    return note


async def test_a_note_that_was_created_can_be_read(client: httpx2.AsyncClient) -> None:
    response = await client.post("/api/v1/notes", json={"title": " Milk ", "body": "Two litres"})
    assert response.status_code == 201
    note = response.json()
    assert (note["title"], note["body"]) == ("Milk", "Two litres")
    assert note["created_at"].endswith("Z")
    assert UUID(note["id"]).version == 7

    read = await client.get(response.headers["Location"])
    assert read.status_code == 200
    assert read.json() == note
    listed = (await client.get("/api/v1/notes")).json()["items"]
    assert listed == [note]
    assert list(listed[0]) == list(note) == ["id", "title", "body", "created_at", "updated_at"]


async def test_a_change_replaces_title_and_body(client: httpx2.AsyncClient) -> None:
    note = await create(client)
    changed = await client.put(f"/api/v1/notes/{note['id']}", json={"title": "Bread"})
    assert changed.status_code == 200
    assert (changed.json()["title"], changed.json()["body"]) == ("Bread", "")
    assert changed.json()["updated_at"] > note["updated_at"]
    assert (await client.get(f"/api/v1/notes/{note['id']}")).json() == changed.json()


async def test_a_deleted_note_is_gone(client: httpx2.AsyncClient) -> None:
    path = f"/api/v1/notes/{(await create(client))['id']}"
    assert (await client.delete(path)).status_code == 204
    assert (await client.get(path)).status_code == 404
    assert (await client.delete(path)).status_code == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_note_that_never_was_is_not_found(client: httpx2.AsyncClient, method: str) -> None:
    content = {"title": "Milk"} if method == "PUT" else None
    response = await client.request(method, f"/api/v1/notes/{uuid4()}", json=content)
    assert response.status_code == 404
    assert response.json()["detail"] == "There is no such note."


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"title": ""},
        {"title": "  "},
        {"title": 1},
        {"title": None},
        {"title": "x" * 201},
        {"title": "a\x00b"},
        {"title": "\ud800"},
        {"title": "Milk", "body": "x" * 10_001},
        {"title": "Milk", "body": "a\x00b"},
        {"title": "Milk", "owner_id": str(uuid4())},
        ["Milk"],
    ],
)
async def test_content_that_is_not_a_note_is_refused(
    client: httpx2.AsyncClient, content: object
) -> None:
    response = await client.post(
        "/api/v1/notes", content=json.dumps(content), headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 422
    assert response.json()["errors"]
    assert (await client.get("/api/v1/notes")).json()["items"] == []


async def test_any_other_text_comes_back_as_it_was(client: httpx2.AsyncClient) -> None:
    text = "naïve 日本 👩‍🚀 ' \" \\ ; -- <b> \n\t {x} %s"
    response = await client.post("/api/v1/notes", json={"title": "Text", "body": text})
    assert response.json()["body"] == text
