"""A FastAPI service's own tests see each known mistake when it comes back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.support import starters
from tests.support.traps import TRAPS
from tests.support.traps import Trap

pytestmark = pytest.mark.services

# The others take longer to load than most of the tests take to run.
PLUGINS = ("-p", "anyio.pytest_plugin", "-p", "no:cacheprovider")
DATABASES = sorted({trap.database for trap in TRAPS})


@pytest.fixture(scope="session")
def services(template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A service for each database, where people log in."""
    top = tmp_path_factory.mktemp("traps")
    answers = {"framework": "fastapi", "auth": True}
    return {name: starters.render(template, top / name, {**answers, "database": name}) for name in DATABASES}


@pytest.mark.parametrize("database", DATABASES)
def test_the_tests_pass_where_there_is_no_mistake(
    services: dict[str, Path], fastapi_environment: Path, database: str
) -> None:
    files = {trap.test.partition("::")[0] for trap in TRAPS if trap.database == database}
    done = run_tests(services[database], fastapi_environment, *sorted(files))
    assert done.returncode == pytest.ExitCode.OK, done.stdout
    for trap in TRAPS:
        if trap.database == database:
            assert f"PASSED {trap.test}" in done.stdout


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_a_mistake_is_seen(services: dict[str, Path], fastapi_environment: Path, tmp_path: Path, trap: Trap) -> None:
    service = shutil.copytree(services[trap.database], tmp_path / "orders")
    for change in trap.changes:
        text = (service / change.file).read_text("utf-8")
        assert text.count(change.old) == 1, f"{change.file} is another one by now: look for {change.old!r}"
        (service / change.file).write_text(text.replace(change.old, change.new), "utf-8")
    done = run_tests(service, fastapi_environment, trap.test.partition("[")[0])
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    assert f"FAILED {trap.test}" in done.stdout
    assert not re.search(r"^ERROR tests/", done.stdout, re.MULTILINE)
    assert trap.saying in done.stdout


def run_tests(service: Path, environment: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    # A short temporary folder: PostgreSQL's socket stands in it.
    with tempfile.TemporaryDirectory(prefix="svc-") as scratch:
        return subprocess.run(
            [str(environment / "bin/python"), "-m", "pytest", "-q", "-rA", *PLUGINS, *tests],
            cwd=service,
            env={**os.environ, "TMPDIR": scratch, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
