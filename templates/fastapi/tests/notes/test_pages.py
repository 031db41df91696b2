from typing import Any

import httpx2
import pytest


async def create(client: httpx2.AsyncClient, *titles: str) -> None:
    for title in titles:
        response = await client.post("/api/v1/notes", json={"title": title})
        assert response.status_code == 201


async def page(client: httpx2.AsyncClient, **query: Any) -> dict[str, Any]:  # noqa: ANN401 (JSON)
    response = await client.get("/api/v1/notes", params=query)
    assert response.status_code == 200
    body: dict[str, Any] = response.json()
    return body


def titles(body: dict[str, Any]) -> list[str]:
    return [note["title"] for note in body["items"]]


async def test_pages_are_newest_first_without_gaps_or_repetitions(
    client: httpx2.AsyncClient,
) -> None:
    await create(client, "1", "2", "3", "4", "5")
    first = await page(client, limit=2)
    assert titles(first) == ["5", "4"]

    # What happens between two pages does not move the second.
    await create(client, "6")
    await client.delete(f"/api/v1/notes/{first['items'][0]['id']}")

    second = await page(client, limit=2, cursor=first["next_cursor"])
    assert titles(second) == ["3", "2"]
    last = await page(client, limit=2, cursor=second["next_cursor"])
    assert titles(last) == ["1"]
    assert last["next_cursor"] is None


async def test_a_full_last_page_has_no_next(client: httpx2.AsyncClient) -> None:
    await create(client, "1", "2")
    assert (await page(client, limit=2))["next_cursor"] is None


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 101},
        {"limit": "many"},
        {"cursor": "here"},
        {"cursor": "!" * 22},
        {"cursor": "A" * 23},
    ],
)
async def test_a_page_that_cannot_be_is_refused(
    client: httpx2.AsyncClient, query: dict[str, str]
) -> None:
    response = await client.get("/api/v1/notes", params=query)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == f"query.{next(iter(query))}"


async def test_any_cursor_of_the_right_form_is_a_place(client: httpx2.AsyncClient) -> None:
    await create(client, "1")
    assert titles(await page(client, cursor="_" * 22)) == ["1"]
    assert titles(await page(client, cursor="A" * 22)) == []
