import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2

from app.settings import Settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(url: str) -> None:
    for _ in range(200):
        try:
            httpx2.get(f"{url}/health/ready").raise_for_status()
        except httpx2.ConnectError:
            time.sleep(0.05)
        else:
            return


def test_a_server_that_is_told_to_stop_finishes_the_request_in_flight(settings: Settings) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with (
        subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "tests.served:app", "--port", str(port)],
            env=os.environ | {"ENVIRONMENT": "test", "DATABASE_URL": settings.database_url},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
        ThreadPoolExecutor() as clients,
    ):
        wait_until_ready(url)
        answer = clients.submit(httpx2.get, f"{url}/probe/slow")
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        assert answer.result().json() == "done"
        output, _ = process.communicate(timeout=10)

    # Every line is JSON: those of the server too, from its first to its last.
    messages = [json.loads(line)["message"] for line in output.splitlines()]
    assert "Application startup complete." in messages
    assert "request" in messages
    assert "Application shutdown complete." in messages
