import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpx2

from app.settings import Settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready_is(status: int, url: str) -> None:
    seen = 0
    end = time.monotonic() + 10
    while seen != status and time.monotonic() < end:
        with suppress(httpx2.ConnectError):
            seen = httpx2.get(f"{url}/health/ready").status_code
        time.sleep(0.02)
    assert seen == status


def test_a_server_that_is_told_to_stop_says_so_and_finishes_what_it_was_asked(
    settings: Settings,
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "DATABASE_URL": settings.database_url,
        "DRAIN_SECONDS": "0.5",
        "ENVIRONMENT": "test",
        "TRUSTED_HOSTS": "*",
    }
    with (
        subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "tests.served:app", "--port", str(port)],
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
        ThreadPoolExecutor() as clients,
        httpx2.Client(base_url=url) as client,
    ):
        wait_until_ready_is(200, url)
        assert "Connection" not in client.get("/health/live").headers
        process.send_signal(signal.SIGTERM)
        wait_until_ready_is(503, url)
        # Readiness has turned; who has not noticed yet is still served, but sent elsewhere.
        alive = client.get("/health/live")
        assert (alive.status_code, alive.headers["Connection"]) == (200, "close")
        # Still in flight when the server closes its door.
        answer = clients.submit(httpx2.get, f"{url}/probe/slow")
        assert answer.result().json() == "done"
        output, _ = process.communicate(timeout=10)

    # Every line is JSON: those of the server too, from its first to its last.
    messages = [json.loads(line)["message"] for line in output.splitlines()]
    assert "Application startup complete." in messages
    assert messages.index("Shutting down") < messages.index("request", -4)
    assert "Application shutdown complete." in messages
