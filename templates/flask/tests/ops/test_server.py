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
from urllib.error import HTTPError
from urllib.request import Request
from urllib.request import urlopen

import pytest

from app.settings import Settings

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "a-secret-for-tests-that-is-long-enough",
    "TRUSTED_HOSTS": "notes.example.com",
    "MAIL_URL": "smtp://mail.example.com",
    "MAIL_FROM": "notes@example.com",
    "WEB_CONCURRENCY": "2",
}


DRAIN_SECONDS = 0.4
MOST_OF_A_FORM = (
    b"POST /notes/new HTTP/1.1\r\nHost: notes.example.com\r\nContent-Length: 10\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n\r\ntitle=Mil"
)


@contextmanager
def serve(log: Path, **settings: str) -> Generator[subprocess.Popen[str]]:
    with (
        log.open("w") as stderr,
        subprocess.Popen(
            [sys.executable, "-m", "gunicorn"],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **PRODUCTION, **settings},
            stderr=stderr,
            text=True,
        ) as server,
    ):
        try:
            yield server
        finally:
            # A test that failed does not wait for it.
            server.kill()


def free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


def test_gunicorn_serves_the_app_until_it_is_told_to_stop(
    settings: Settings, tmp_path: Path
) -> None:
    port, metrics, temporary, runtime = free_port(), free_port(), tmp_path / "tmp", tmp_path / "run"
    temporary.mkdir()
    runtime.mkdir()
    environment = {
        "DATABASE_URL": settings.database_url,
        "PORT": port,
        "METRICS_PORT": metrics,
        "DRAIN_SECONDS": str(DRAIN_SECONDS),
        "TMPDIR": str(temporary),
        "XDG_RUNTIME_DIR": str(runtime),
    }
    log = tmp_path / "log"
    with serve(log, **environment) as server:
        assert wait_for(port, 200) == '{"status":"ok"}\n'
        assert list(runtime.iterdir()) == [], "a socket for commands"
        # The counts of both processes, in one place that the public does not reach.
        assert 'http_route="/health/ready"' in ask(metrics, "/metrics")[1]
        assert ask(port, "/metrics")[0] == ask(metrics, "/health/live")[0] == 404

        with socket.create_connection(("127.0.0.1", int(port)), timeout=30) as slow:
            slow.sendall(MOST_OF_A_FORM)
            server.send_signal(signal.SIGTERM)
            told = time.monotonic()
            assert "about to stop" in wait_for(port, 503)
            assert ask(port, "/health/live")[0] == 200
            time.sleep(2 * DRAIN_SECONDS)
            slow.sendall(b"k")
            answer = slow.makefile("rb").readline()
            assert answer.startswith(b"HTTP/1.1 400 "), "what was begun is not answered"
        assert server.wait(30) == 0
        assert time.monotonic() - told >= DRAIN_SECONDS

    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert "gunicorn.error" in {line["logger"] for line in lines}
    asked = {line["request_id"] for line in lines if line.get("path") == "/metrics"}
    assert asked == {"request-4711"}
    assert list(temporary.iterdir()) == []


def test_gunicorn_refuses_unsafe_settings(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serve(log, SECRET_KEY="weak", TRUSTED_HOSTS="*") as server:
        assert server.wait(30) != 0
    assert "SECRET_KEY" in log.read_text()
    assert "TRUSTED_HOSTS" in log.read_text()


def test_a_serving_process_does_without_alembic(settings: Settings) -> None:
    script = (
        "import app.wsgi, sys; "
        "ready = app.wsgi.app.test_client().get('/health/ready', headers={'Host': 'localhost'}); "
        "print(ready.status_code, 'alembic' in sys.modules)"
    )
    environment = PRODUCTION | {"DATABASE_URL": settings.database_url}
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "200 False\n"


def wait_for(port: str, status: int) -> str:
    """Wait until readiness answers so, and return its body."""
    for _ in range(300):
        try:
            found, body = ask(port, "/health/ready")
        except OSError:
            found, body = 0, ""
        if found == status:
            return body
        time.sleep(0.05)
    pytest.fail(f"/health/ready did not come to answer {status}")


def ask(port: str, path: str) -> tuple[int, str]:
    request = Request(f"http://127.0.0.1:{port}{path}", headers={"X-Request-ID": "request-4711"})
    try:
        with urlopen(request, timeout=30) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()
