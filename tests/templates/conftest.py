"""Services of the working tree's starters: made by newsvc, or rendered beside one environment for all of them."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scaffold.service import dependencies
from scaffold.starter.questions import Answers
from tasks import release
from tests.support import starters

KeepTypes = Callable[[str], None]


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The releases so far, and the working tree as the newest."""
    return starters.bundle(tmp_path_factory.mktemp("bundle") / "starters.bundle", "99.0.0")


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The releases so far, as git has them."""
    folder = tmp_path_factory.mktemp("releases") / "starters.git"
    starters.git(folder.parent, "clone", "--quiet", "--bare", str(release.BUNDLE), str(folder))
    return folder


@pytest.fixture(scope="session")
def installations() -> Iterator[Path]:
    """Where one framework's services have their virtual environment, one after the other, and what mypy knows of it."""
    with open_folder() as folder:
        yield folder


@pytest.fixture
def keep_types(installations: Path, monkeypatch: pytest.MonkeyPatch) -> KeepTypes:
    """Let mypy remember what it has found out about the packages of a framework's services."""
    return lambda framework: monkeypatch.setenv("MYPY_CACHE_DIR", str(installations / f"mypy-{framework}"))


@pytest.fixture
def made(
    request: pytest.FixtureRequest,
    home: Path,
    bundle: Path,
    installations: Path,
    keep_types: KeepTypes,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[tuple[Path, Answers]]:
    """A service of the working tree's starters, locked and installed: exactly what it asks for, and nothing else."""
    answers: Answers = request.param
    monkeypatch.setenv("UV_PROJECT_ENVIRONMENT", str(installations / str(answers["framework"])))
    keep_types(str(answers["framework"]))
    (home / ".newsvc").mkdir()
    (home / ".newsvc/starters.bundle").write_bytes(bundle.read_bytes())
    with open_folder() as folder:
        (folder / "answers.json").write_text(json.dumps(answers))
        command = [sys.executable, "-m", "scaffold", "init", "orders", "--answers", "answers.json", "--yes"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        yield folder / "orders", answers


@pytest.fixture(scope="session")
def fastapi_environment(template: Path) -> Iterator[Path]:
    """A virtual environment with what a FastAPI service needs, whatever its answers: most tests need no other."""
    with environment_of("fastapi", template) as folder:
        yield folder


@pytest.fixture(scope="session")
def flask_environment(template: Path) -> Iterator[Path]:
    """The same, with what a Flask service needs."""
    with environment_of("flask", template) as folder:
        yield folder


@contextmanager
def environment_of(framework: str, template: Path) -> Iterator[Path]:
    """Make a virtual environment with what a framework's services need."""
    everything: Answers = {"framework": framework, "auth": True, "database": "postgresql", "tracing": True}
    pins = dependencies.read_pins(starters.ROOT / f"templates/constraints/{framework}.txt")
    with open_folder() as top:
        service = starters.render(template, top / "service", everything)
        dependencies.lock(service, pins, scratch=service.parent)
        dependencies.install(service)
        yield service / ".venv"


@contextmanager
def open_folder() -> Iterator[Path]:
    """Make a folder for what PostgreSQL runs from: each new run closes pytest's own to the user that it runs as."""
    with tempfile.TemporaryDirectory(prefix="newsvc-") as folder:
        yield Path(folder)


@pytest.fixture
def installed(fastapi_environment: Path, keep_types: KeepTypes, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same environment, which uv takes for that of every service until the test ends."""
    keep_types("fastapi")
    monkeypatch.setenv("UV_PROJECT_ENVIRONMENT", str(fastapi_environment))
    monkeypatch.setenv("UV_NO_SYNC", "1")
    return fastapi_environment
