"""A service started as in production, on this machine alone and on a database of its own, until it says it is ready."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from http import HTTPStatus

from scaffold.service.copy import Copy
from scaffold.service.copy import TaskFailed
from scaffold.service.watch import Process

TASK, MIGRATE, POSTGRES = "serve", "migrate", "postgres"
READY = "/health/ready"
SECONDS = 60
# What tells a server to listen here alone, whatever its task says; others find PORT in their environment.
LISTEN = {
    "gunicorn": ("--bind", "127.0.0.1:{port}"),
    "uvicorn": ("--host", "127.0.0.1", "--port", "{port}"),
}


def obstacle(copy: Copy) -> str:
    """Say why a service cannot be started aside; nothing where it can."""
    kind = copy.settings.get("DATABASE_URL", "").partition(":")[0]
    known = kind in ("", "sqlite") or POSTGRES in copy.tasks
    return "" if known else f"its database is {kind}, and it has no poe task {POSTGRES} that serves one"


def start(copy: Copy) -> None:
    """Start a service, see that it is ready, and stop it.

    Raises:
        TaskFailed: It does not come up.
    """
    copy.write_settings()
    with _database(copy) as url:
        port = free_port()
        variables = {"ENVIRONMENT": "development", "DATABASE_URL": url, "PORT": str(port)}
        if MIGRATE in copy.tasks:
            copy.run(MIGRATE, variables)
        program = next(iter(copy.tasks[TASK]), "")
        listening = [word.format(port=port) for word in LISTEN.get(program, ())]
        with copy.running(TASK, *listening, variables=variables) as server:
            _wait(server, TASK, lambda: _unready(port))


@contextmanager
def _database(copy: Copy) -> Iterator[str]:
    """Give an empty database to a service: a file, or a PostgreSQL that its own task serves."""
    if POSTGRES not in copy.tasks:
        yield f"sqlite:///{copy.temporary}/verify.db"
        return
    port = free_port()
    url = f"postgresql://postgres@127.0.0.1:{port}/verify"
    with copy.running(POSTGRES, variables={"DATABASE_URL": url}) as server:
        _wait(server, POSTGRES, lambda: _unreachable(port))
        yield url


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: Process, task: str, complaint: Callable[[], str]) -> None:
    """Wait until there is nothing to complain about; a server that ends, or takes a minute, has failed."""
    deadline = time.monotonic() + SECONDS
    while said := complaint():
        code = server.code()
        if code is not None:
            raise TaskFailed(f"poe {task} ended with {code}")
        if time.monotonic() > deadline:
            raise TaskFailed(f"poe {task} runs, but {said} after {SECONDS} seconds")
        time.sleep(0.1)


def _unready(port: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", READY)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return f"{READY} does not answer"
    finally:
        connection.close()
    if status == HTTPStatus.NOT_FOUND:  # which time does not change
        raise TaskFailed(f"poe {TASK} runs, but has no {READY}")
    return "" if status == HTTPStatus.OK else f"{READY} answers {status}"


def _unreachable(port: int) -> str:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
        return ""
    return "it does not answer"
