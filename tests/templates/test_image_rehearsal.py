"""The steps of each Dockerfile, taken in plain folders, end in a service whose user may write to its data alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest

from scaffold.service import dependencies
from tests.support import deployments
from tests.support import image
from tests.support import live
from tests.support import starters
from tests.templates.conftest import open_folder

pytestmark = pytest.mark.services

SECRET = "only-in-the-developers-own-file"
AM_ROOT = os.geteuid() == 0


@pytest.fixture(scope="module", params=starters.axes()["framework"])
def built(request: pytest.FixtureRequest, template: Path) -> Iterator[image.Stage]:
    """The image of a service with a .env and a database of a developer's in its folder."""
    with open_folder() as top:
        top.chmod(0o755)
        service = starters.render(template, top / "orders", {"framework": request.param})
        pins = dependencies.read_pins(starters.ROOT / f"templates/constraints/{request.param}.txt")
        dependencies.lock(service, pins, scratch=top)
        for name in (".env", "app/.env", "app.db", "app/app.db-wal"):
            (service / name).write_text(f"SECRET_KEY={SECRET}\n")
        subprocess.run(
            [live.UV, "venv", "--quiet", "--seed", "--python", python_for_everybody(), top / "base"], check=True
        )
        (top / "image").mkdir()
        context = deployments.copy_context(service, top / "context")
        own = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
        machine = own | {"PATH": f"{top / 'base/bin'}:/usr/bin:/bin"}
        yield image.Rehearsal(context, top / "image", machine).build()


def test_the_image_serves_and_stops_as_somebody_who_may_write_nowhere_but_where_the_data_is(built: image.Stage) -> None:
    environment = {
        **built.environment,
        "HOME": "/",
        "DATABASE_URL": f"sqlite:///{built.path('/data/app.db')}",
        "DRAIN_SECONDS": "1",
        "MAIL_FROM": "orders@example.com",
        "MAIL_URL": "smtp://localhost",
        "METRICS_PORT": str(live.free_port()),
        "PORT": str(live.free_port()),
        "SECRET_KEY": "k" * 48,
        "TRUSTED_HOSTS": "orders.example.com",
    }
    with sealed(built):
        assert writable(built, environment) == {built.path("/data")}
        before = set(built.root.rglob("*"))
        migrated = run(built, ["alembic", "upgrade", "head"], environment)
        assert migrated.returncode == 0, migrated.stdout + migrated.stderr
        with serving(built, environment) as server, httpx2.Client(trust_env=False) as client:
            ready = f"http://127.0.0.1:{environment['PORT']}/health/ready"
            live.wait_until(lambda: answers(client, ready), server, "the image")
            assert run(built, built.check, environment).returncode == 0
            server.send_signal(signal.SIGTERM)
            live.wait_until(lambda: not answers(client, ready), server, "the drain")
            assert server.wait(timeout=40) in live.STOPPED
        assert run(built, built.check, environment).returncode != 0
        data = built.path("/data")
        assert {path for path in set(built.root.rglob("*")) - before if path.parent != data} == set()
        for file in data.iterdir():
            file.unlink()


def test_the_image_holds_what_serves_and_nothing_else(built: image.Stage) -> None:
    assert {path.name for path in built.root.iterdir()} == {"data", "opt", "srv"}
    files = {path.relative_to(built.root).as_posix() for path in built.root.rglob("*") if path.is_file()}
    assert not [name for name in files if name.endswith((".env", ".db", ".db-wal")) or name.startswith("srv/tests/")]
    packages = {path.name for path in built.path("/opt/venv").glob("lib/python*/site-packages/*")}
    assert packages.isdisjoint({"pytest", "ruff", "mypy", "pip", "prek"})
    sources = [path for path in built.path("/srv/app").rglob("*.py")]
    assert sources
    assert [source for source in sources if not list((source.parent / "__pycache__").glob(f"{source.stem}.*"))] == []
    assert '"CycloneDX"' in built.path("/srv/sbom.cdx.json").read_text("utf-8")
    assert built.user == 10001
    for file in (path for path in built.path("/srv").rglob("*") if path.is_file()):
        assert SECRET.encode() not in file.read_bytes()


def python_for_everybody() -> str:
    """Return a Python that any user of this machine may run, as an image's can be."""
    for python in (os.path.realpath(sys.executable), "/usr/bin/python3"):
        with suppress(PermissionError):
            subprocess.run([python, "-c", ""], check=True, user=10001 if AM_ROOT else None)
            return python
    raise AssertionError("root's own Python serves nobody else: install python3")


def run(stage: image.Stage, command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command in the image to its end."""
    with start(stage, command, environment, subprocess.PIPE) as process:
        out, _ = process.communicate(timeout=60)
    return subprocess.CompletedProcess(command, process.returncode, out.decode(), "")


@contextmanager
def serving(stage: image.Stage, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run what the image runs, until the end of the block at the latest."""
    with start(stage, stage.command, environment, subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def start(stage: image.Stage, command: list[str], environment: dict[str, str], out: int) -> subprocess.Popen[bytes]:
    user = stage.user if AM_ROOT else None
    return subprocess.Popen(
        command,
        cwd=stage.path("."),
        env=environment,
        stdout=out,
        stderr=subprocess.STDOUT,
        user=user,
        group=user,
        extra_groups=[] if AM_ROOT else None,
    )


@contextmanager
def sealed(stage: image.Stage) -> Iterator[None]:
    """Take everybody's right to write away, but for the data: the root file system is read-only."""
    paths = [path for path in (stage.root, *stage.root.rglob("*")) if path != stage.path("/data")]
    modes = {path: path.stat().st_mode for path in paths if not path.is_symlink()}
    try:
        for path, mode in modes.items():
            path.chmod(mode & ~0o222)
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def writable(stage: image.Stage, environment: dict[str, str]) -> set[Path]:
    """Return what the image's user may write to in the image."""
    probe = (
        "import os, sys\n"
        "for folder, _, files in os.walk(sys.argv[1]):\n"
        "    for path in (folder, *(os.path.join(folder, file) for file in files)):\n"
        "        if os.access(path, os.W_OK) and not os.path.islink(path):\n"
        "            print(path)\n"
    )
    done = run(stage, ["python", "-c", probe, str(stage.root)], environment)
    assert done.returncode == 0, done.stdout
    return {Path(line) for line in done.stdout.splitlines()}


def answers(client: httpx2.Client, address: str) -> bool:
    """Say whether the service is ready."""
    try:
        return client.get(address).status_code == httpx2.codes.OK
    except httpx2.TransportError:
        return False
