"""What the README shows is what happens."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tasks import readme
from tests.support import fastapi_session
from tests.support import live
from tests.support import starters

TEXT = (starters.ROOT / "README.md").read_text("utf-8")


def test_the_links_lead_somewhere() -> None:
    for page in (starters.ROOT / "README.md", *sorted((starters.ROOT / "docs").glob("*.md"))):
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_commands_are_those_that_there_are() -> None:
    told = set(re.findall(r"^\| `newsvc ([\w-]+)", TEXT, re.MULTILINE))
    assert told == {"init", "verdict", "update", "status", "diff", "merge-driver", "starters", "schema"}


def test_it_needs_the_python_that_it_says() -> None:
    project = tomllib.loads((starters.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"
    assert "Python 3.11 or newer" in TEXT


@pytest.mark.services
def test_the_transcript_is_what_newsvc_says() -> None:
    assert readme.shown() == readme.transcript(), "renew it: python tasks/readme.py transcript"


@pytest.mark.services
def test_the_first_command_works_verbatim_in_an_empty_home_with_python_pip_and_git_alone(tmp_path: Path) -> None:
    """And ends in a service whose tests pass and whose server answers."""
    home, tools = tmp_path / "empty", tmp_path / "tools"
    home.mkdir()
    tools.mkdir()
    for tool in ("git", "python3"):
        found = shutil.which(tool)
        assert found
        # A link would lose the folder that a shim or a virtual environment finds its own by.
        (tools / tool).write_text(f'#!/bin/sh\nexec "{os.path.realpath(found)}" "$@"\n')
        (tools / tool).chmod(0o755)
    starters.git(tmp_path, "clone", "--quiet", "--no-tags", str(starters.ROOT), "clone")
    scratch = tmp_path / "scratch"  # a pytest in the folder of this one would close it to other users
    scratch.mkdir()
    path = f"{tools}:/usr/bin:/bin"  # what every system has; no virtual environment, no version manager
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    environment |= {"HOME": str(home), "PATH": path, "TMPDIR": str(scratch)}
    run(["/bin/sh", "-c", readme.commands()["init"]], cwd=tmp_path / "clone", environment=environment)
    uv = str(tmp_path / "clone/.venv/bin/uv")
    run([uv, "run", "poe", "test"], cwd=home / "orders", environment=environment)
    with live.served(home / "orders", {}) as client:
        fastapi_session.talk(client, home / "orders", {}, auth=True)


def run(command: list[str], *, cwd: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
