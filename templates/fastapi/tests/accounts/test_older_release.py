import asyncio
from collections.abc import Callable
from uuid import uuid4

from alembic import command
from sqlalchemy import text

from app.engine import make_engine
from tests.conftest import alembic_config


def test_the_accounts_of_an_older_release_become_members(new_database: Callable[[], str]) -> None:
    url = new_database()
    command.upgrade(alembic_config(url), "0002")
    columns = "id, created_at, email, password_hash"
    values = f"'{uuid4().hex}', '2026-01-01 00:00:00', 'ada@example.com', 'none'"
    asyncio.run(execute(url, f"INSERT INTO accounts ({columns}) VALUES ({values})"))
    command.upgrade(alembic_config(url), "head")
    rows = asyncio.run(execute(url, "SELECT email, role FROM accounts"))
    assert rows == [("ada@example.com", "member")]


async def execute(url: str, statement: str) -> list[tuple[object, ...]]:
    engine = make_engine(url)
    async with engine.begin() as connection:
        result = await connection.execute(text(statement))
        rows = [tuple(row) for row in result] if result.returns_rows else []
    await engine.dispose()
    return rows
