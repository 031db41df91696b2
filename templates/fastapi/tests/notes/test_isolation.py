import httpx2
import pytest


@pytest.mark.parametrize("_turn", ["one", "other"])
async def test_a_test_does_not_see_what_another_committed(
    client: httpx2.AsyncClient, _turn: str
) -> None:
    assert (await client.get("/api/v1/notes")).json()["items"] == []
    assert (await client.post("/api/v1/notes", json={"title": "Mine"})).status_code == 201
