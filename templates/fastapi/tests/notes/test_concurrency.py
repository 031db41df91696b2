import asyncio

import httpx2
import pytest
from sqlalchemy import select

from app.engine import Database
from app.notes.models import Note
from tests.notes.factories import NoteContents

pytestmark = pytest.mark.commits

PATH = "/api/v1/notes"


async def test_no_write_is_lost_however_many_come_at_once(
    client: httpx2.AsyncClient, database: Database
) -> None:
    contents = NoteContents.batch(200, body="Two litres")
    created = await asyncio.gather(
        *(client.post(PATH, json=content.model_dump()) for content in contents)
    )
    assert {response.status_code for response in created} == {201}
    async with database.session(writes=False) as session:
        titles = await session.scalars(select(Note.title))
        assert sorted(titles) == sorted(content.title for content in contents)


async def test_no_change_is_lost_when_each_reads_before_it_writes(
    client: httpx2.AsyncClient,
) -> None:
    created = await client.post(PATH, json=NoteContents.build().model_dump())
    # With a plain BEGIN, SQLite would fail most of these.
    changed = await asyncio.gather(
        *(client.put(created.headers["Location"], json={"title": str(n)}) for n in range(20))
    )
    assert {response.status_code for response in changed} == {200}
    assert {response.headers["ETag"] for response in changed} == {f'"{n}"' for n in range(2, 22)}
