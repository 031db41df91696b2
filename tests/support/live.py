"""A rendered service on its real server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from scaffold.uv import executable

UV = executable()
# The service's tests would go by two processes, and those of newsvc keep both cores busy already.
ONE_AT_A_TIME = {"PYTEST_XDIST_AUTO_NUM_WORKERS": "0"}
STOPPED = {0, -signal.SIGTERM, 128 + signal.SIGTERM}


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_task(service: Path, task: str, *arguments: str, **environment: str) -> None:
    """Run one of the service's own commands to its end, as its README says."""
    # A temporary folder of its own, and a short one: PostgreSQL's socket stands in it.
    with tempfile.TemporaryDirectory(prefix="svc-") as scratch:
        done = subprocess.run(
            [UV, "run", "poe", task, *arguments],
            cwd=service,
            env={**os.environ, **ONE_AT_A_TIME, **environment, "TMPDIR": scratch},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def process(service: Path, task: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of a service's tasks until the end of the block; stop it by its own process id."""
    log = service.parent / f"{task}.log"
    with log.open("wb") as file:
        running = subprocess.Popen(
            [UV, "run", "--no-sync", "poe", task],
            cwd=service,
            env={**os.environ, **environment},
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield running
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGTERM)
            running.wait(timeout=30)


@contextmanager
def database(service: Path, kind: str) -> Iterator[dict[str, str]]:
    """Give the service a database: its own file, or a PostgreSQL from its own task on a free port."""
    if kind == "sqlite":
        yield {}
        return
    port = free_port()
    environment = {"DATABASE_URL": f"postgresql://postgres@127.0.0.1:{port}/orders"}
    with process(service, "postgres", environment) as server:
        wait_until(lambda: accepts(port), server, "PostgreSQL")
        yield environment


@contextmanager
def serving(service: Path, environment: dict[str, str]) -> Iterator[tuple[httpx2.Client, subprocess.Popen[bytes]]]:
    """Migrate a service and serve it as in production, ready to answer; the process may end within the block."""
    environment = {**environment, "PORT": str(free_port())}
    subprocess.run(
        [UV, "run", "--no-sync", "poe", "migrate"], cwd=service, env={**os.environ, **environment}, check=True
    )
    with process(service, "serve", environment) as server:
        base = f"http://127.0.0.1:{environment['PORT']}"
        with httpx2.Client(base_url=base, timeout=10, trust_env=False) as client:
            wait_until(lambda: is_ready(client), server, "the service")
            yield client, server


@contextmanager
def served(service: Path, environment: dict[str, str]) -> Iterator[httpx2.Client]:
    """Serve a service until the end of the block, and see it stop as it should."""
    with serving(service, environment) as (client, server):
        yield client
        os.killpg(server.pid, signal.SIGTERM)
        assert server.wait(timeout=30) in STOPPED


def is_ready(client: httpx2.Client) -> bool:
    """Say whether the service answers, with its database migrated."""
    try:
        return client.get("/health/ready").status_code == httpx2.codes.OK
    except httpx2.TransportError:
        return False


def accepts(port: int) -> bool:
    """Say whether somebody listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition: Callable[[], bool], server: subprocess.Popen[bytes], what: str) -> None:
    """Wait up to a minute until a condition holds, while a process lives."""
    deadline = time.monotonic() + 60
    while not condition():
        assert server.poll() is None, f"{what} ended with {server.returncode}"
        assert time.monotonic() < deadline, f"{what} did not come up within a minute"
        time.sleep(0.2)
