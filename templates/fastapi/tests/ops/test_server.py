import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextlib import suppress

import httpx2

from app.settings import Settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready_is(status: int, client: httpx2.Client, *, seconds: float) -> None:
    seen = 0
    end = time.monotonic() + seconds
    while seen != status and time.monotonic() < end:
        with suppress(httpx2.ConnectError):
            seen = client.get("/health/ready").status_code
        time.sleep(0.02)
    assert seen == status


@contextmanager
def serve(port: int, **settings: str) -> Generator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "tests.served:app", "--port", str(port)],
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        try:
            yield server
        finally:
            # A test that failed does not wait for it.
            server.kill()


def test_a_server_that_is_told_to_stop_says_so_and_finishes_what_it_was_asked(
    settings: Settings,
) -> None:
    port = free_port()
    environment = {
        "DATABASE_URL": settings.database_url,
        "DRAIN_SECONDS": "0.2",
        "ENVIRONMENT": "test",
        "TRUSTED_HOSTS": "*",
    }
    with (
        serve(port, **environment) as server,
        ThreadPoolExecutor() as clients,
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
    ):
        wait_until_ready_is(200, client, seconds=30)
        assert "Connection" not in client.get("/health/live").headers
        server.send_signal(signal.SIGTERM)
        wait_until_ready_is(503, client, seconds=5)
        # Readiness has turned; who has not noticed yet is still served, but sent elsewhere.
        alive = client.get("/health/live")
        assert (alive.status_code, alive.headers["Connection"]) == (200, "close")
        # Still in flight when the server closes its door.
        answer = clients.submit(client.get, "/probe/slow")
        assert answer.result().json() == "done"
        output, _ = server.communicate(timeout=30)

    # Every line is JSON: those of the server too, from its first to its last.
    messages = [json.loads(line)["message"] for line in output.splitlines()]
    assert "Application startup complete." in messages
    assert messages.index("Shutting down") < messages.index("request", -4)
    assert "Application shutdown complete." in messages
