"""What a Flask service costs beside bare Flask: CPU seconds of the server, side by side in one run.

    python bench/flask_service.py [ROUNDS]

Contenders take turns, and a ratio is the median of the rounds' ratios: a machine whose speed drifts does not matter.
It makes a service with newsvc (which installs it), and needs Linux, whose /proc tells what a process has used.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
from load import Server
from load import Spent
from load import measure
from load import running
from ratios import line
from services import environment
from services import free_port
from services import make_service

APPS = Path(__file__).parent / "flask_apps"
SECONDS = 2.0
WRITES = 400
EMAIL = "ada@example.com"
PASSWORD = "correct horse battery"  # noqa: S105 - of a user who lives for one run
MAIL = {"MAIL_URL": "smtp://127.0.0.1", "MAIL_FROM": EMAIL}  # nobody is written to


def main() -> int:
    """Measure all; the exit code says whether the ratios are within their limits and every write was kept."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        service = make_service(Path(folder, "orders"), "flask")
        cookie, token = log_in(service)
        servers = contenders(service, cookie, token)
        fill(servers["gthread"], 25)
        spent: dict[str, list[Spent]] = {name: [] for name in servers}
        for _ in range(rounds):
            for name, server in servers.items():
                spent[name].append(measure(server, SECONDS))
        failed = fill(servers["gthread"], WRITES)
    return report(spent, failed)


def log_in(service: Path) -> tuple[str, str]:
    """Make an account, log in, and return the cookie with its token, which both outlive the run."""
    commands = [
        ["flask", "--app", "app.wsgi", "create-user", EMAIL, "--password", PASSWORD],
        # In production the cookie is for HTTPS: so it is carried by hand.
        ["python", str(APPS / "cookie.py"), EMAIL],
    ]
    for program, *arguments in commands:
        command = [str(service / ".venv/bin" / program), *arguments]
        done = subprocess.run(
            command, cwd=service, env=environment(APPS) | MAIL, check=True, capture_output=True, text=True
        )
    cookie, token = done.stdout.split()
    return cookie, token


def contenders(service: Path, cookie: str, token: str) -> dict[str, Server]:
    """Return the servers to measure, by name."""
    bin_ = service / ".venv/bin"

    def serve(server: str, app: str) -> Server:
        port = free_port()
        commands = {
            "gthread": [f"{bin_}/gunicorn", app],
            "sync": [f"{bin_}/gunicorn", "--worker-class", "sync", app],
            "granian": [
                f"{bin_}/granian", "--interface", "wsgi", "--blocking-threads", "4", "--host", "127.0.0.1",
                "--port", str(port), app,
            ],
        }  # fmt: skip
        settings = environment(APPS) | MAIL | {"PORT": str(port), "TOKEN": token, "LOG_LEVEL": "INFO"}
        return Server(commands[server], service, f"http://127.0.0.1:{port}/notes", settings, {"Cookie": cookie})

    return {
        "bare": serve("gthread", "bare:app"),
        "gthread": serve("gthread", "app.wsgi:app"),
        "sync": serve("sync", "app.wsgi:app"),
        "granian": serve("granian", "app.wsgi:app"),
    }


def fill(server: Server, notes: int) -> int:
    """Write notes, 32 at a time; return how many were not kept."""

    def write(number: int) -> bool:
        note = {"title": f"Note {number}", "body": "Two litres of milk and a loaf of bread. " * 5}
        return client.post("/api/v1/notes", json=note).status_code == httpx2.codes.CREATED

    base, headers = server.url.removesuffix("/notes"), dict(server.headers)
    client = httpx2.Client(base_url=base, headers=headers, timeout=60)
    with running(server), client, ThreadPoolExecutor(32) as threads:
        return list(threads.map(write, range(notes))).count(False)


def report(spent: dict[str, list[Spent]], failed: int) -> int:
    """Print every ratio and what it is made of; return the exit code."""
    cpu = {name: [it.cpu_per_request for it in runs] for name, runs in spent.items()}
    passed = [line("CPU of a list page: service / bare", cpu["gthread"], cpu["bare"], most=3.0)]
    line("CPU of a list page: sync / gthread", cpu["sync"], cpu["gthread"])
    line("CPU of a list page: granian / gthread", cpu["granian"], cpu["gthread"])
    figures: dict[str, Callable[[Spent], float]] = {
        "requests a second": lambda it: it.requests_per_second,
        "CPU to the first answer": lambda it: it.start_cpu,
        "seconds to the first answer": lambda it: it.start_wall,
        "MB of memory after the load": lambda it: it.memory / 1e6,
    }
    for title, figure in figures.items():
        table = {name: [figure(it) for it in runs] for name, runs in spent.items()}
        line(f"{title}: service / bare", table["gthread"], table["bare"])
        line(f"{title}: sync / gthread", table["sync"], table["gthread"])
        line(f"{title}: granian / gthread", table["granian"], table["gthread"])
    print(f"{failed} of {WRITES} concurrent writes failed")
    return 0 if all(passed) and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
