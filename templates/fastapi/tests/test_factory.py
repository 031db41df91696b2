import subprocess
import sys

import httpx2

from app.engine import Database
from app.factory import create_app
from app.settings import Settings
from tests.running import running

# What Python reports of itself: https://docs.python.org/3/library/audit_events.html
IMPORT = """
import os, sys

def refuse(event, arguments):
    opens = event == "open" and isinstance(arguments[0], str) and arguments[0] != os.devnull
    if event in {"socket.connect", "socket.bind", "sqlite3.connect", "subprocess.Popen"} or (
        opens and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    ):
        raise RuntimeError(f"{event}: {arguments}")

sys.addaudithook(refuse)
import app.factory
"""


def test_to_import_the_application_opens_nothing() -> None:
    command = [sys.executable, "-B", "-c", IMPORT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


async def test_two_applications_share_nothing(settings: Settings, database: Database) -> None:
    one, other = (create_app(settings, database) for _ in range(2))
    for app in (one, other):
        async with (
            running(app) as started,
            httpx2.AsyncClient(
                transport=httpx2.ASGITransport(started), base_url="http://testserver"
            ) as client,
        ):
            assert "seconds_count{" not in (await client.get("/metrics")).text
            await client.get("/health/live")
            assert (await client.get("/metrics")).text.count("seconds_count{") == 2
