"""The work of one list request alone: both queries and the serialisation; prints the CPU seconds it takes.

python work.py ACCESS_TOKEN TIMES
"""

import asyncio
import sys
import time
from uuid import UUID

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
        page = await list_notes(session, account.id, Place(after=None, limit=20))
        return PAGE.dump_json(PAGE.validate_python(page, from_attributes=True))


async def main(token: str, times: int) -> None:
    """Do it, after a warm-up, and print the CPU seconds of one."""
    settings = Settings()
    database = Database(settings.database_url)
    login = read_access_token(settings, token).sid
    for _ in range(100):
        await work(database, login)
    start = time.process_time()
    for _ in range(times):
        await work(database, login)
    print((time.process_time() - start) / times)
    await database.dispose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
