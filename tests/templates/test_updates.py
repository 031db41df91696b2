"""From every release to the working tree: services keep the user's work, with the same and with changed answers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import copier
import pytest
import yaml
from tasks import release

from scaffold.starter.questions import Answers
from tests.conftest import Newsvc
from tests.support import starters

RELEASES = [version for version, _ in release.known_trees()]
FRAMEWORKS = starters.axes()["framework"]
# Each changes one answer on the way.
CHANGES: list[Answers] = [{}, {"auth": False}, {"database": "postgresql"}, {"containers": False, "ci": "gitlab"}]


@pytest.fixture
def service(request: pytest.FixtureRequest, newsvc: Newsvc, folder: Path, home: Path, bundle: Path) -> Path:
    """A service of an earlier release with work of the user's in it; the working tree waits as release 99.0.0."""
    framework, version = request.param
    (home / ".newsvc").mkdir()
    (home / ".newsvc/starters.bundle").write_bytes(bundle.read_bytes())
    made = newsvc("init", "orders", "--framework", framework, "--release", version, "--yes", "--no-install")
    assert made.exit_code == 0, made.stderr
    service = folder / "orders"
    settings = service / "app/settings.py"
    settings.write_text(settings.read_text("utf-8") + "\n# Ours, at the end.\n")
    (service / "app/ours.py").write_text('"""Ours."""\n')
    starters.git(service, "add", "--all")
    starters.git(service, "commit", "--quiet", "--message", "Ours")
    return service


FROM = [(framework, version) for framework in FRAMEWORKS for version in RELEASES]


def check(service: Path, changes: Answers) -> None:
    """Check that a service is the working tree's, with the user's work."""
    record = yaml.safe_load((service / ".copier-answers.yml").read_text("utf-8"))
    assert record["_commit"] == "v99.0.0"
    assert {key: record[key] for key in changes} == changes
    assert (service / "app/ours.py").read_text("utf-8") == '"""Ours."""\n'
    assert (service / "app/settings.py").read_text("utf-8").endswith("\n# Ours, at the end.\n")
    assert (service / ".env").is_file()
    assert starters.git(service, "diff", "--name-only", "--diff-filter=U") == ""


@pytest.mark.parametrize("service", FROM, indirect=True, ids="-".join)
@pytest.mark.parametrize("changes", CHANGES, ids=str)
def test_newsvc_updates_from_every_release(newsvc: Newsvc, service: Path, changes: Answers, template: Path) -> None:
    options = [word for key, value in changes.items() for word in ("--set", f"{key}={value}")]
    result = newsvc("update", "orders", *options)
    assert result.exit_code == 0, result.stderr
    check(service, changes)
    record = yaml.safe_load((service / ".copier-answers.yml").read_text("utf-8"))
    fresh = starters.render(template, service.parent / "fresh", {key: record[key] for key in starters.axes()})
    ours = {"app/ours.py", "app/settings.py", ".copier-answers.yml", ".env"}
    # When the service was made: newsvc knows, and Copier alone does not.
    ours |= {"docs/adr/0001-web-framework.md", "LICENSE"}
    # An API is its service's: the test that compares it with the document asks to acknowledge what changed.
    ours |= {"docs/openapi.json"}
    assert content(service, without=ours) == content(fresh, without=ours)


@pytest.mark.parametrize("service", FROM, indirect=True, ids="-".join)
def test_stock_copier_updates_from_every_release(service: Path) -> None:
    command = [sys.executable, "-m", "copier", "update", "--defaults", "--quiet"]
    subprocess.run(command, cwd=service, check=True, capture_output=True)
    check(service, {})


@pytest.mark.parametrize("service", FROM, indirect=True, ids="-".join)
def test_copiers_own_interface_changes_answers(service: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(service)
    copier.run_update(service, data={"auth": False}, defaults=True, overwrite=True, quiet=True)
    check(service, {"auth": False})
    assert not (service / "app/accounts").exists()


def content(service: Path, *, without: set[str]) -> dict[str, str]:
    files = (path for path in service.rglob("*") if path.is_file() and ".git" not in path.parts)
    named = {path.relative_to(service).as_posix(): path for path in files}
    return {name: path.read_bytes().hex() for name, path in named.items() if name not in without}
