"""The work of one list request alone: both queries and the serialisation; prints the CPU seconds it takes.

python work.py ACCESS_TOKEN TIMES AT_ONCE

As in the server: its event loop, one processor (the last, as in load.py), and as many at once as there are clients.
"""

import asyncio
import gc
import os
import sys
import time
from collections.abc import Iterator
from uuid import UUID

import uvloop
from app.accounts.logins import find_account
from app.accounts.tokens import read_access_token
from app.engine import Database
from app.notes.schemas import NoteRead
from app.notes.service import list_notes
from app.settings import Settings
from app.web.pagination import Page
from app.web.pagination import Place
from pydantic import TypeAdapter

PAGE = TypeAdapter(Page[NoteRead])


async def work(database: Database, login: UUID) -> bytes:
    """Find the account, list its newest twenty notes."""
    async with database.session(writes=False) as session:
        account = await find_account(session, login)
        assert account  # noqa: S101 - narrows the type
        page = await list_notes(session, account.id, Place(limit=20))
        return PAGE.dump_json(PAGE.validate_python(page, from_attributes=True))


async def main(token: str, times: int, at_once: int) -> None:
    """Do it, after a warm-up, and print the CPU seconds of one."""
    # As the server does.
    gc.freeze()
    settings = Settings()
    database = Database(settings.database_url)
    login = read_access_token(settings, token).sid

    async def go_on(turns: Iterator[int]) -> None:
        for _ in turns:
            await work(database, login)

    async def all_of(count: int) -> None:
        turns = iter(range(count))
        await asyncio.gather(*(go_on(turns) for _ in range(at_once)))

    await all_of(times // 4)
    start = time.process_time()
    await all_of(times)
    print((time.process_time() - start) / times)
    await database.dispose()


if __name__ == "__main__":
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
