"""The work of one list request alone: both queries and the serialisation; prints the CPU seconds it takes.

python work.py ACCESS_TOKEN TIMES AT_ONCE

Nothing of the service but its tables and what goes over the wire: SQLAlchemy as its tutorial has it, on as many
connections as the service. As in the server: its event loop, one processor (the last, as in load.py), and as many at
once as there are clients.
"""

import asyncio
import gc
import os
import sys
import time
from collections.abc import Iterator
from uuid import UUID

import uvloop
from app.accounts.models import Account
from app.accounts.models import Login
from app.accounts.tokens import read_access_token
from app.database import now
from app.notes.models import Note
from app.notes.schemas import NoteRead
from app.settings import Settings
from app.web.pagination import Page
from app.web.pagination import Rows
from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.asyncio import create_async_engine

PAGE = TypeAdapter(Page[NoteRead])


def plain_engine(settings: Settings) -> AsyncEngine:
    """Make an engine with SQLAlchemy's own driver and transactions."""
    url = settings.database_url.replace("sqlite:", "sqlite+aiosqlite:", 1)
    return create_async_engine(url, pool_size=10, max_overflow=0)


async def work(engine: AsyncEngine, login: UUID) -> bytes:
    """Find the account, list its newest twenty notes."""
    async with AsyncSession(engine, expire_on_commit=False) as session:
        is_open = (Login.id == login, Login.ended_at.is_(None), Login.expires_at > now())
        account = await session.scalar(select(Account).join(Login, Login.account_id == Account.id).where(*is_open))
        assert account  # noqa: S101 - narrows the type
        query = select(Note).where(Note.owner_id == account.id).order_by(Note.id.desc()).limit(21)
        notes = (await session.scalars(query)).all()
        return PAGE.dump_json(PAGE.validate_python(Rows(notes[:20], str(notes[20].id)), from_attributes=True))


async def main(token: str, times: int, at_once: int) -> None:
    """Do it, after a warm-up, and print the CPU seconds of one."""
    # As the server does.
    gc.freeze()
    settings = Settings()
    engine = plain_engine(settings)
    login = read_access_token(settings, token).sid

    async def go_on(turns: Iterator[int]) -> None:
        for _ in turns:
            await work(engine, login)

    async def all_of(count: int) -> None:
        turns = iter(range(count))
        await asyncio.gather(*(go_on(turns) for _ in range(at_once)))

    await all_of(times // 4)
    start = time.process_time()
    await all_of(times)
    print((time.process_time() - start) / times)
    await engine.dispose()


if __name__ == "__main__":
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
