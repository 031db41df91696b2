from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Newsvc
from tests.support import documents
from tests.support import starters
from tests.support.checked_starter import make_service
from tests.support.checked_starter import publish
from tests.support.processes import wait_until

CHECKS = ["format", "lint", "types", "tests", "start"]


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, for newsvc alone."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The starter, with its first release."""
    repository = tmp_path / "starters"
    publish(repository, "1.0.0")
    return repository


@pytest.fixture
def service(repository: Path, folder: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A committed and installed service of the first release."""
    (folder / "newsvc.toml").write_text(f'[source]\nurl = "{repository}"\n')
    monkeypatch.setenv("NEWSVC_ORG", str(folder / "newsvc.toml"))
    assert temporary.is_dir()
    return make_service(repository, folder / "orders")


def left_in(temporary: Path) -> list[str]:
    """Return what stands among the temporary files, but for uv's own locks, which uv leaves."""
    return [path.name for path in temporary.iterdir() if not path.name.startswith("uv-")]


def state(service: Path) -> tuple[dict[str, bytes], str, str]:
    """Return the files of a service, what git says of them, and its index."""
    found = (path for path in service.rglob("*") if path.is_file() and not {".git", ".venv"} & set(path.parts))
    files = {path.relative_to(service).as_posix(): path.read_bytes() for path in found}
    return files, starters.git(service, "status", "--porcelain"), starters.git(service, "write-tree")


def outcomes(document: dict[str, Any]) -> dict[str, str]:
    return {check["name"]: check["outcome"] for check in document["verification"]["checks"]}


def own(service: Path, name: str) -> None:
    """Put a fault of the user's own into a service."""
    (service / "faults").mkdir(exist_ok=True)
    (service / "faults" / name).write_text("A fault.\n")
    commit(service)


def commit(service: Path) -> None:
    starters.git(service, "add", "--all")
    starters.git(service, "commit", "--quiet", "--message", "Ours")


def test_an_installed_service_is_checked_in_a_copy_before_the_update_lands(
    newsvc: Newsvc, repository: Path, service: Path, temporary: Path
) -> None:
    publish(repository, "2.0.0")
    result = newsvc("update", "orders")
    assert result.exit_code == 0, result.stderr
    assert "  ok  verify: in a copy, before anything lands; --no-verify leaves it out" in result.stderr
    told = [line.split("(")[0].strip() for line in result.stderr.splitlines() if "  verify " in line]
    assert told == [f"ok  verify {check}" for check in CHECKS]
    assert (service / "version").read_text("utf-8") == "2.0.0"
    assert left_in(temporary) == []


def test_the_document_tells_each_check(newsvc: Newsvc, repository: Path, service: Path) -> None:
    publish(repository, "2.0.0")
    document = documents.read(newsvc("update", "orders", "--json").stdout, "update")
    assert document["verification"]["outcome"] == "passed"
    assert outcomes(document) == dict.fromkeys(CHECKS, "passed")
    assert document["landed"] is True
    assert service.is_dir()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ([], "the service has no .venv, so its packages may be far away; --verify does it"),
        (["--no-verify"], "--no-verify"),
    ],
    ids=["no environment", "not wanted"],
)
def test_the_choice_not_to_verify_is_shown(
    newsvc: Newsvc, repository: Path, service: Path, options: list[str], reason: str
) -> None:
    publish(repository, "2.0.0", faults=["tests"])
    if not options:
        shutil.rmtree(service / ".venv")
    result = newsvc("update", "orders", "--json", *options)
    assert result.exit_code == 0, result.stderr
    assert f"  --  verify: {reason}\n" in result.stderr
    document = documents.read(result.stdout, "update")
    assert document["verification"] == {"outcome": "skipped", "reason": reason, "checks": []}
    assert (service / "version").read_text("utf-8") == "2.0.0"


def test_a_service_without_an_environment_is_checked_if_that_is_said(
    newsvc: Newsvc, repository: Path, service: Path
) -> None:
    publish(repository, "2.0.0", faults=["lint"])
    shutil.rmtree(service / ".venv")
    before = state(service)
    assert newsvc("update", "orders", "--verify").exit_code == 1
    assert state(service) == before


def test_a_release_that_breaks_the_service_does_not_land(
    newsvc: Newsvc, repository: Path, service: Path, temporary: Path
) -> None:
    publish(repository, "2.0.0", faults=["lint", "tests"])
    before = state(service)
    result = newsvc("update", "orders")
    assert result.exit_code == 1
    assert result.stdout == ""
    told = result.stderr[result.stderr.index("Error:") :]
    assert told == (
        "Error: The updated service would fail: lint, tests. Nothing was changed.\n"
        "  lint: poe lint ended with 1; it passes without the update\n"
        "    Poe => python check.py lint\n"
        "    lint found a fault\n"
        "  tests: poe test ended with 1; it passes without the update\n"
        "    Poe => python check.py tests\n"
        "    tests found a fault\n"
        "  Mend the service first, or update it as it is: newsvc update --no-verify\n"
    )
    assert state(service) == before
    assert left_in(temporary) == []


def test_a_check_that_failed_before_is_told_so(newsvc: Newsvc, repository: Path, service: Path) -> None:
    own(service, "types")
    publish(repository, "2.0.0")
    before = state(service)
    result = newsvc("update", "orders", "--json")
    assert result.exit_code == 1
    document = documents.read(result.stdout, "update")
    assert outcomes(document) == {**dict.fromkeys(CHECKS, "passed"), "types": "failed"}
    [failed] = [check for check in document["verification"]["checks"] if check["outcome"] == "failed"]
    assert failed["before"] == "failed"
    assert failed["output"].endswith("types found a fault")
    assert (document["landed"], document["complete"]) == (False, False)
    assert "types: poe types ended with 1; it fails without the update too" in result.stderr
    assert state(service) == before


def test_a_service_that_does_not_start_is_told_with_what_it_said_and_no_secret_of_the_users(
    newsvc: Newsvc, repository: Path, service: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(repository, "2.0.0", faults=["start"])
    monkeypatch.setenv("DATABASE_URL", "sqlite:///the-user's-own.db")
    before = state(service)
    result = newsvc("update", "orders")
    assert result.exit_code == 1
    assert "  start: poe serve ended with 1; it passes without the update" in result.stderr
    assert "it does not start" in result.stderr
    assert f"settings: sqlite:///{os.environ['TMPDIR']}/newsvc-" in result.stderr
    assert "SECRET_KEY=" in result.stderr
    assert "the-user's-own" not in result.stderr
    assert state(service) == before


def test_a_check_that_the_service_has_no_longer_is_skipped(newsvc: Newsvc, repository: Path, service: Path) -> None:
    project = service / "pyproject.toml"
    project.write_text(project.read_text("utf-8").replace('types = "python check.py types"\n', ""))
    commit(service)
    publish(repository, "2.0.0", faults=["types"])
    result = newsvc("update", "orders", "--json")
    assert result.exit_code == 0, result.stderr
    assert "  --  verify types: pyproject.toml has no poe task types\n" in result.stderr
    assert outcomes(documents.read(result.stdout, "update"))["types"] == "skipped"


def test_a_database_that_nothing_here_serves_is_no_reason_to_fail(
    newsvc: Newsvc, repository: Path, service: Path
) -> None:
    (service / ".env.example").write_text("DATABASE_URL=mysql://localhost/orders\nSECRET_KEY=generate-me\n")
    commit(service)
    publish(repository, "2.0.0", faults=["start"])
    result = newsvc("update", "orders")
    assert result.exit_code == 0, result.stderr
    assert "  --  verify start: its database is mysql, and it has no poe task postgres that serves one" in result.stderr


@pytest.mark.parametrize(("options", "code"), [(["--verify"], 1), ([], 0)])
def test_what_cannot_be_verified_lands_unless_that_is_wanted(
    newsvc: Newsvc, repository: Path, service: Path, options: list[str], code: int
) -> None:
    starters.git(service, "rm", "--quiet", "uv.lock")
    commit(service)
    publish(repository, "2.0.0")
    result = newsvc("update", "orders", *options)
    assert result.exit_code == code
    said = {
        0: "  --  verify: it has no uv.lock\n",
        1: "The updated service cannot be verified: it has no uv.lock.\n  Update without: newsvc update --no-verify\n",
    }
    assert said[code] in result.stderr
    assert (service / "version").read_text("utf-8") == ("1.0.0" if code else "2.0.0")


def test_packages_that_cannot_be_had_leave_the_update_unverified_and_told(
    newsvc: Newsvc, repository: Path, service: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    publish(repository, "2.0.0", faults=["tests"])
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "empty"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    before = state(service)
    refused = newsvc("update", "orders", "--verify")
    assert refused.exit_code == 1
    assert "Error: The updated service cannot be verified: uv sync failed:" in refused.stderr
    assert state(service) == before
    result = newsvc("update", "orders")
    assert result.exit_code == 0, result.stderr
    assert "  --  verify: uv sync failed:" in result.stderr


def test_conflicts_come_before_checks(newsvc: Newsvc, repository: Path, service: Path) -> None:
    (service / "README.md").write_text("# Ours\n")
    commit(service)
    publish(repository, "2.0.0", faults=["tests"], readme="# Theirs\n")
    result = newsvc("update", "orders", "--verify")
    assert result.exit_code == 4
    assert "  --  verify: conflicts come first\n" in result.stderr


@pytest.mark.parametrize(("faults", "code"), [([], 0), (["format"], 1)])
def test_a_dry_run_verifies_if_that_is_said(
    newsvc: Newsvc, repository: Path, service: Path, faults: list[str], code: int
) -> None:
    publish(repository, "2.0.0", faults=faults)
    before = state(service)
    quick = newsvc("update", "orders", "--dry-run")
    assert quick.exit_code == 0
    assert "  --  verify: a dry run does it with --verify\n" in quick.stderr
    thorough = newsvc("update", "orders", "--dry-run", "--verify")
    assert thorough.exit_code == code
    assert thorough.stdout == quick.stdout
    assert ("Error: The updated service would fail: format." in thorough.stderr) is bool(faults)
    assert state(service) == before


def is_alive(number: str) -> bool:
    """Say whether a process runs; one that has ended and that nobody has asked about does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{number}/status").read_text("utf-8")
    except OSError:
        return False


def alone(number: signal.Signals) -> Callable[[subprocess.Popen[str]], None]:
    return lambda process: process.send_signal(number)


def together(number: signal.Signals) -> Callable[[subprocess.Popen[str]], None]:
    return lambda process: os.killpg(process.pid, number)


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("strike", "code"),
    [
        (alone(signal.SIGINT), 130),
        (together(signal.SIGINT), 130),
        (alone(signal.SIGTERM), -signal.SIGTERM),
        (together(signal.SIGKILL), -signal.SIGKILL),
    ],
    ids=["ctrl-c alone", "ctrl-c", "terminated", "killed"],
)
def test_an_update_that_is_stopped_while_it_verifies_leaves_nothing(
    service: Path,
    temporary: Path,
    tmp_path: Path,
    strike: Callable[[subprocess.Popen[str]], None],
    code: int,
) -> None:
    publish(tmp_path / "starters", "2.0.0", faults=["slow"])
    before, seen = state(service), tmp_path / "seen"
    with subprocess.Popen(
        [sys.executable, "-m", "scaffold", "update", str(service)],
        env={**os.environ, "SEEN": str(seen)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    ) as process:
        assert wait_until(lambda: seen.exists() and seen.read_text("utf-8"), seconds=60)
        strike(process)
        _, told = process.communicate(timeout=60)
    assert process.returncode == code, told
    if code == 130:
        assert told.endswith("Error: Interrupted. Nothing was changed.\n")
    processes = seen.read_text("utf-8").split()
    assert wait_until(lambda: not any(map(is_alive, processes)), seconds=15)
    if code == 130:
        assert left_in(temporary) == []
    else:
        # What was merged stays, a few files; the copy with its packages goes.
        assert wait_until(lambda: not list(temporary.glob("*/new")), seconds=15)
    assert state(service) == before
