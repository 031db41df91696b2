"""The hooks of a service stop what its checks would find, with prek and with pre-commit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.starter.questions import Answers
from tests.support import live
from tests.support import starters

pytestmark = pytest.mark.services

SERVICES = [{"framework": framework} for framework in starters.axes()["framework"]]
PRE_COMMIT = (str(Path(sys.executable).parent / "pre-commit"),)
PREK = (live.UV, "run", "prek")
# Both tools know the variable; the tests have passed once by then.
WITHOUT_TESTS = ("env", "SKIP=coverage")
UGLY = "x = { 'a':1 }\n"
OF_THE_WRONG_TYPE = '"""Ours."""\n\nNUMBER: int = "one"\n'


@pytest.mark.parametrize("made", SERVICES, indirect=True, ids=starters.identifier)
def test_the_hooks_let_a_new_service_pass_and_stop_what_the_checks_find(made: tuple[Path, Answers]) -> None:
    service, _ = made
    starters.git(service.parent, "init", "--quiet", "--bare", "origin")
    starters.git(service, "remote", "add", "origin", "../origin")

    assert run(service, *PREK, "install") == ""
    assert run(service, "git", "push", "--quiet", "origin", "main") == ""
    assert "format" in commit(service, UGLY)
    assert commit(service, OF_THE_WRONG_TYPE) == ""
    assert "types" in run(service, *WITHOUT_TESTS, "git", "push", "--quiet", "origin", "main")
    starters.git(service, "reset", "--quiet", "--hard", "origin/main")

    for stage in ("pre-commit", "pre-push"):
        assert run(service, *WITHOUT_TESTS, *PRE_COMMIT, "run", "--all-files", "--hook-stage", stage) == ""
    (service / "app/ours.py").write_text(UGLY)
    starters.git(service, "add", "--all")
    assert "format" in run(service, *PRE_COMMIT, "run", "--all-files")


def commit(service: Path, code: str) -> str:
    """Commit a module, and return what the hooks have against it; nothing where they let it pass."""
    (service / "app/ours.py").write_text(code)
    starters.git(service, "add", "--all")
    return run(service, "git", "commit", "--quiet", "--message", "Ours")


def run(service: Path, *command: str) -> str:
    """Run a command that may be refused; return what it says then."""
    path = os.pathsep.join([str(Path(live.UV).parent), os.environ["PATH"]])
    done = subprocess.run(
        command, cwd=service, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr if done.returncode else ""
