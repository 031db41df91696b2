"""What a FastAPI service costs beside bare FastAPI: CPU seconds of the server, side by side in one run.

    python bench/fastapi_service.py [ROUNDS]

Contenders take turns, and a ratio is the median of the rounds' ratios: a machine whose speed drifts does not matter.
It makes a service with newsvc (which installs it), and needs Linux, whose /proc tells what a process has used.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx2
from load import CONNECTIONS
from load import Server
from load import Spent
from load import measure
from ratios import line
from services import environment
from services import free_port
from services import make_service

APPS = Path(__file__).parent / "fastapi_apps"
SECONDS = 2.0
PASSWORD = "correct horse battery"  # noqa: S105 - of a user who lives for one run


def main() -> int:
    """Measure all; the exit code says whether the ratios are within their limits."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        service = make_service(Path(folder, "orders"), "fastapi")
        servers = contenders(service)
        token = fill(servers["list"])
        for name in ("list", "plain list"):
            servers[name] = replace(servers[name], headers={"Authorization": f"Bearer {token}"})
        servers["bare list"] = replace(servers["bare list"], url=servers["bare list"].url + login_of(token))
        work = [str(service / ".venv/bin/python"), str(APPS / "work.py"), token, "1000", str(CONNECTIONS)]
        spent: dict[str, list[Spent]] = {name: [] for name in servers}
        worked: list[float] = []
        for _ in range(rounds):
            for name, server in servers.items():
                spent[name].append(measure(server, SECONDS))
            done = subprocess.run(work, cwd=service, env=environment(APPS), check=True, capture_output=True, text=True)
            worked.append(float(done.stdout))
    return report(spent, worked)


def contenders(service: Path) -> dict[str, Server]:
    """Return the servers to measure, by name."""
    bin_ = service / ".venv/bin"

    def serve(server: str, app: str, path: str) -> Server:
        port = free_port()
        options = ["--host", "127.0.0.1", "--port", str(port)]
        commands = {
            "uvicorn": [f"{bin_}/uvicorn", app, *options, "--no-access-log", "--no-server-header"],
            "granian": [f"{bin_}/granian", "--interface", "asgi", "--no-ws", app, *options],
        }
        return Server(commands[server], service, f"http://127.0.0.1:{port}{path}", environment(APPS))

    return {
        "bare": serve("uvicorn", "bare:app", "/hello/world"),
        "stack": serve("uvicorn", "stack:app", "/hello/world"),
        "bare, granian": serve("granian", "bare:app", "/hello/world"),
        "stack, granian": serve("granian", "stack:app", "/hello/world"),
        "list": serve("uvicorn", "app.main:app", "/api/v1/notes?limit=20"),
        "plain list": serve("uvicorn", "plain_list:app", "/notes?limit=20"),
        "bare list": serve("uvicorn", "bare_list:app", "/notes/"),
    }


def fill(server: Server) -> str:
    """Register somebody with 25 notes; return an access token, which outlives the run."""
    with subprocess.Popen(
        server.command, cwd=server.folder, env=dict(server.environment), stdout=subprocess.DEVNULL
    ) as running:
        transport = httpx2.HTTPTransport(retries=8)
        base = server.url.partition("/api/")[0]
        with httpx2.Client(base_url=base, transport=transport, timeout=30) as client:
            person = {"email": "ada@example.com", "password": PASSWORD}
            client.post("/api/v1/accounts", json=person).raise_for_status()
            form = {"username": person["email"], "password": PASSWORD}
            token = str(client.post("/api/v1/accounts/token", data=form).json()["access_token"])
            for number in range(25):
                note = {"title": f"Note {number}", "body": "Two litres of milk and a loaf of bread. " * 5}
                headers = {"Authorization": f"Bearer {token}"}
                client.post("/api/v1/notes", json=note, headers=headers).raise_for_status()
        running.terminate()
    return token


def login_of(token: str) -> str:
    """Return the login that an access token belongs to."""
    payload = token.split(".")[1]
    return str(json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["sid"])


def report(spent: dict[str, list[Spent]], worked: list[float]) -> int:
    """Print every ratio and what it is made of; return the exit code."""
    requests: Callable[[Spent], float] = lambda it: 1 / it.cpu_per_request  # noqa: E731 - columns of a table
    cpu: Callable[[Spent], float] = lambda it: it.cpu_per_request  # noqa: E731 - the same
    columns = {name: [requests(it) for it in runs] for name, runs in spent.items()}
    times = {name: [cpu(it) for it in runs] for name, runs in spent.items()}
    passed = [
        line("requests a CPU second: stack / bare", columns["stack"], columns["bare"], least=0.55),
        line("CPU of a list of 20: stack / its work without a server", times["list"], worked, most=1.5),
    ]
    # What of that is the stack's, and what FastAPI's own: its dependencies, a token, the response model; or none of it.
    line("CPU of a list of 20: stack / the same without the stack", times["list"], times["plain list"])
    line("CPU of a list of 20: the same without the stack / its work", times["plain list"], worked)
    line("CPU of a list of 20: FastAPI without dependencies / the work", times["bare list"], worked)
    line("requests a CPU second: granian / uvicorn, bare", columns["bare, granian"], columns["bare"])
    line("requests a CPU second: granian / uvicorn, stack", columns["stack, granian"], columns["stack"])
    figures: dict[str, Callable[[Spent], float]] = {
        "CPU to the first answer": lambda it: it.start_cpu,
        "seconds to the first answer": lambda it: it.start_wall,
        "MB of memory after the load": lambda it: it.memory / 1e6,
    }
    for title, figure in figures.items():
        table = {name: [figure(it) for it in runs] for name, runs in spent.items()}
        line(f"{title}: stack / bare", table["stack"], table["bare"])
        line(f"{title}: granian / uvicorn, stack", table["stack, granian"], table["stack"])
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
