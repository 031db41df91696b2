import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import Request
from urllib.request import urlopen

import pytest

from app.settings import Settings

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "a-secret-for-tests-that-is-long-enough",
    "TRUSTED_HOSTS": "notes.example.com",
    "WEB_CONCURRENCY": "2",
}


@contextmanager
def serve(stderr: IO[str], **settings: str) -> Generator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "gunicorn"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **settings},
        stderr=stderr,
        text=True,
    ) as server:
        try:
            yield server
        finally:
            # A test that failed does not wait for it.
            server.kill()


@pytest.fixture
def port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


def test_gunicorn_serves_the_app_until_it_is_told_to_stop(
    settings: Settings, port: str, tmp_path: Path
) -> None:
    environment = PRODUCTION | {"DATABASE_URL": settings.database_url, "PORT": port}
    log = tmp_path / "log"
    with log.open("w") as stderr, serve(stderr, **environment) as server:
        answers = [ask(port, "/health/ready"), ask(port, "/metrics")]
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0

    assert answers[0] == '{"status":"ok"}\n'
    assert 'http_route="/health/ready"' in answers[1]
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert "gunicorn.error" in {line["logger"] for line in lines}
    (request,) = (line for line in lines if line.get("path") == "/metrics")
    assert request["request_id"] == "request-4711"


def test_gunicorn_refuses_unsafe_settings(tmp_path: Path) -> None:
    log = tmp_path / "log"
    unsafe = {"ENVIRONMENT": "production", "SECRET_KEY": "weak", "TRUSTED_HOSTS": "*"}
    with log.open("w") as stderr, serve(stderr, **unsafe) as server:
        assert server.wait(30) != 0
    assert "SECRET_KEY" in log.read_text()
    assert "TRUSTED_HOSTS" in log.read_text()


def test_a_serving_process_does_without_alembic(settings: Settings) -> None:
    script = "import app.wsgi, sys; print('alembic' in sys.modules)"
    environment = PRODUCTION | {"DATABASE_URL": settings.database_url}
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "False\n"


def ask(port: str, path: str) -> str:
    request = Request(f"http://127.0.0.1:{port}{path}", headers={"X-Request-ID": "request-4711"})
    for _ in range(100):
        try:
            with urlopen(request, timeout=30) as response:
                answer: str = response.read().decode()
                return answer
        except URLError:
            time.sleep(0.1)
    pytest.fail("the server did not start")
