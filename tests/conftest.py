"""Every test has a home folder of its own; what is heavy is made once a session."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from typer.testing import CliRunner
from typer.testing import Result

from scaffold.cli.app import app
from scaffold.uv import executable
from tasks import release

# On a developer's machine each run tries new cases; CI tells what a change broke, and tries the same ones each time.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

Newsvc = Callable[..., Result]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with nothing in it but git's identity, and no settings from outside."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / ".gitconfig").write_text("[user]\n\tname = Test\n\temail = test@localhost\n")
    monkeypatch.setenv("HOME", str(folder))
    for variable in [name for name in os.environ if name.startswith(("XDG_", "NEWSVC_", "GIT_", "COPIER_"))]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("UV_CACHE_DIR", str(_uv_cache()))
    return folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The empty folder that the test stands in."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("PWD", str(work))
    return work


@pytest.fixture
def newsvc(folder: Path) -> Newsvc:
    """Run a newsvc command in this process, standing in `folder`, with nobody at the terminal."""

    def run(*arguments: str) -> Result:
        assert Path.cwd() == folder
        return CliRunner().invoke(app, list(arguments), catch_exceptions=False)

    return run


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working tree's starters, as a template folder for Copier."""
    return release.copy_starters(tmp_path_factory.mktemp("template"))


def _uv_cache() -> Path:
    """Return the package cache of the user who runs the tests; each test's own would be filled from the index."""
    found = subprocess.run(
        [executable(), "cache", "dir"], capture_output=True, text=True, check=False, env=_ENVIRONMENT
    )
    return Path(found.stdout.strip()) if found.returncode == 0 else Path.home() / ".cache" / "uv"


_ENVIRONMENT = dict(os.environ)
