"""A service's own tests see each known mistake when it comes back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.support import fastapi_traps
from tests.support import flask_traps
from tests.support import starters
from tests.support.trap import Trap

pytestmark = pytest.mark.services

TRAPS = {"fastapi": fastapi_traps.TRAPS, "flask": flask_traps.TRAPS}
# The others take longer to load than most of the tests take to run.
PLUGINS = {"fastapi": ("-p", "anyio.pytest_plugin"), "flask": ()}
KINDS = sorted({(framework, trap.database) for framework, traps in TRAPS.items() for trap in traps})


@pytest.fixture(scope="session")
def services(template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """A service of each kind, where people log in."""
    top = tmp_path_factory.mktemp("traps")
    return {
        (framework, database): starters.render(
            template, top / framework / database, {"framework": framework, "auth": True, "database": database}
        )
        for framework, database in KINDS
    }


@pytest.fixture
def environment(request: pytest.FixtureRequest, framework: str) -> Path:
    """The virtual environment of a framework's services."""
    folder: Path = request.getfixturevalue(f"{framework}_environment")
    return folder


@pytest.mark.parametrize(("framework", "database"), KINDS)
def test_the_tests_pass_where_there_is_no_mistake(
    services: dict[tuple[str, str], Path], environment: Path, framework: str, database: str
) -> None:
    traps = [trap for trap in TRAPS[framework] if trap.database == database]
    files = {trap.test.partition("::")[0] for trap in traps}
    done = run_tests(services[framework, database], framework, environment, *sorted(files))
    assert done.returncode == pytest.ExitCode.OK, done.stdout
    for trap in traps:
        assert f"PASSED {trap.test}" in done.stdout


@pytest.mark.parametrize(
    ("framework", "trap"),
    [pytest.param(framework, trap, id=f"{framework}: {trap.name}") for framework in TRAPS for trap in TRAPS[framework]],
)
def test_a_mistake_is_seen(
    services: dict[tuple[str, str], Path], environment: Path, tmp_path: Path, framework: str, trap: Trap
) -> None:
    service = shutil.copytree(services[framework, trap.database], tmp_path / "orders")
    for change in trap.changes:
        text = (service / change.file).read_text("utf-8")
        assert text.count(change.old) == 1, f"{change.file} is another one by now: look for {change.old!r}"
        (service / change.file).write_text(text.replace(change.old, change.new), "utf-8")
    done = run_tests(service, framework, environment, trap.test.partition("[")[0])
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    assert f"FAILED {trap.test}" in done.stdout
    assert not re.search(r"^ERROR tests/", done.stdout, re.MULTILINE)
    assert trap.saying in done.stdout


def run_tests(service: Path, framework: str, environment: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    # A short temporary folder: PostgreSQL's socket stands in it.
    with tempfile.TemporaryDirectory(prefix="svc-") as scratch:
        return subprocess.run(
            [str(environment / "bin/python"), "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", *PLUGINS[framework], *tests],
            cwd=service,
            env={**os.environ, "TMPDIR": scratch, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
