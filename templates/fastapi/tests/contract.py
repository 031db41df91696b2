"""Every operation keeps to the OpenAPI document (uv run poe contract).

Its name is not that of a test file: it runs when it is asked for.
"""

# The types of schemathesis are unknown in part.
# pyright: basic

import atexit
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import schemathesis
from alembic import command
from anyio.from_thread import start_blocking_portal
from hypothesis import settings as effort

from app.engine import Database
from app.factory import create_app
from tests.conftest import alembic_config
from tests.conftest import settings_for
from tests.databases import databases
from tests.identity import headers_of_someone
from tests.isolation import delete_rows

# Schemathesis wants the application while pytest collects, before there are fixtures.
lasting = ExitStack()
atexit.register(lasting.close)
folder = Path(lasting.enter_context(TemporaryDirectory()))
url = lasting.enter_context(databases(folder))()
portal = lasting.enter_context(start_blocking_portal())
command.upgrade(alembic_config(url), "head")

settings = settings_for(url)
database = Database(url)
lasting.callback(lambda: portal.call(database.dispose))
schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(settings))


async def someone() -> dict[str, str]:
    """Each call finds a database without rows but those of whoever makes it."""
    await delete_rows(database)
    return await headers_of_someone(database, settings)


def test_each_operation_is_of_a_version() -> None:
    assert [path for path in schema.raw_schema["paths"] if not path.startswith("/api/v")] == []


# Schemathesis refuses to hold nothing to the document.
if schema.raw_schema["paths"]:

    @schema.parametrize()
    @effort(max_examples=20, derandomize=True, deadline=None)
    def test_the_operation_keeps_to_the_document(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers=portal.call(someone))
