import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from sqlalchemy import select

from app.engine import Database
from app.factory import create_app
from app.notes.models import Note
from app.settings import Settings
from tests.notes.factories import NoteContents
from tests.running import running

pytestmark = pytest.mark.commits

PATH = "/api/v1/notes"


@pytest.fixture
async def clients(
    client: httpx2.AsyncClient, settings: Settings
) -> AsyncIterator[list[httpx2.AsyncClient]]:
    """The client of this process, and the same person's of another one on the same database."""
    async with (
        running(create_app(settings)) as other,
        httpx2.AsyncClient(
            transport=httpx2.ASGITransport(other),
            base_url=client.base_url,
            headers=client.headers,
        ) as of_another,
    ):
        yield [client, of_another]


async def test_no_write_is_lost_however_many_come_at_once(
    clients: list[httpx2.AsyncClient], database: Database
) -> None:
    contents = NoteContents.batch(100, body="Two litres")
    created = await asyncio.gather(
        *(it.post(PATH, json=content.model_dump()) for content in contents for it in clients)
    )
    assert [response.status_code for response in created] == [201] * 200
    async with database.session(writes=False) as session:
        titles = await session.scalars(select(Note.title))
        assert sorted(titles) == sorted(2 * [content.title for content in contents])


async def test_no_change_is_lost_when_each_reads_before_it_writes(
    clients: list[httpx2.AsyncClient],
) -> None:
    created = await clients[0].post(PATH, json=NoteContents.build().model_dump())
    path = created.headers["Location"]
    # With a plain BEGIN, SQLite would fail most of these.
    changed = await asyncio.gather(
        *(clients[n % 2].put(path, json={"title": str(n)}) for n in range(20))
    )
    assert [response.status_code for response in changed] == [200] * 20
    assert {response.headers["ETag"] for response in changed} == {f'"{n}"' for n in range(2, 22)}
