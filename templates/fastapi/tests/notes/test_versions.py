import asyncio
from uuid import UUID

import httpx2
import pytest

from app.engine import Database
from app.notes.models import Note

PATH = "/api/v1/notes"


async def create(client: httpx2.AsyncClient) -> tuple[str, str]:
    """Create a note, and return its path and its ETag."""
    response = await client.post(PATH, json={"title": "Milk"})
    return response.headers["Location"], response.headers["ETag"]


async def test_an_etag_changes_with_the_note(client: httpx2.AsyncClient) -> None:
    path, first = await create(client)
    assert (await client.get(path)).headers["ETag"] == first
    changed = await client.put(path, json={"title": "Bread"}, headers={"If-Match": first})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first
    assert (await client.get(path)).headers["ETag"] == changed.headers["ETag"]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_who_saw_another_version_changes_nothing(
    client: httpx2.AsyncClient, method: str
) -> None:
    path, first = await create(client)
    await client.put(path, json={"title": "Bread"})
    content = {"title": "Butter"} if method == "PUT" else None
    stale = await client.request(method, path, json=content, headers={"If-Match": first})
    assert stale.status_code == 412
    assert stale.headers["Content-Type"] == "application/problem+json"
    assert (await client.get(path)).json()["title"] == "Bread"


@pytest.mark.parametrize("sent", ["*", '{}, "7"', '"7" , {}'])
async def test_any_of_the_versions_that_are_named_will_do(
    client: httpx2.AsyncClient, sent: str
) -> None:
    path, first = await create(client)
    headers = {"If-Match": sent.format(first)}
    assert (await client.delete(path, headers=headers)).status_code == 204


@pytest.mark.parametrize("sent", ["", "1", "W/{}", '"7"'])
async def test_anything_else_is_another_version(client: httpx2.AsyncClient, sent: str) -> None:
    path, first = await create(client)
    response = await client.delete(path, headers={"If-Match": sent.format(first)})
    assert response.status_code == 412


@pytest.mark.commits
async def test_of_those_who_saw_the_same_version_one_changes_it(
    client: httpx2.AsyncClient,
) -> None:
    path, first = await create(client)
    answers = await asyncio.gather(
        *(
            client.put(path, json={"title": str(number)}, headers={"If-Match": first})
            for number in range(10)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 9


@pytest.mark.commits
async def test_who_comes_while_another_changes_it_waits_for_the_new_version(
    client: httpx2.AsyncClient, database: Database
) -> None:
    path, first = await create(client)
    async with database.session(writes=True) as session:
        note = await session.get_one(Note, UUID(path.rpartition("/")[2]))
        note.title = "Bread"
        await session.flush()
        change = client.put(path, json={"title": "Butter"}, headers={"If-Match": first})
        later = asyncio.create_task(change)
        # Time enough to read the old version, for one that would not wait.
        await asyncio.wait({later}, timeout=0.3)
        assert not later.done()
        await session.commit()
    assert (await later).status_code == 412
    assert (await client.get(path)).json()["title"] == "Bread"


async def test_a_note_that_is_sent_again_is_one_note(client: httpx2.AsyncClient) -> None:
    headers = {"Idempotency-Key": "key-1"}
    first = await client.post(PATH, json={"title": "Milk"}, headers=headers)
    again = await client.post(PATH, json={"title": "Milk"}, headers=headers)
    assert again.json() == first.json()
    assert again.headers["ETag"] == first.headers["ETag"]
    assert len((await client.get(PATH)).json()["items"]) == 1
