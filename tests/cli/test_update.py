from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Newsvc
from tests.support import documents
from tests.support import starters

NEXT = "9.9.9"


def improve(folder: Path) -> None:
    """Change the starters as a next release may: a line of the README, a file more, a question more."""
    readme = folder / "templates/shared/README.md.jinja"
    readme.write_text(readme.read_text("utf-8").replace("## Start\n", "## Quick start\n"))
    for framework in ("flask", "fastapi"):
        (folder / "templates" / framework / "SECURITY.md").write_text("Report it.\n")


def ask_more(folder: Path) -> None:
    """Add a question, which the README answers."""
    improve(folder)
    file = folder / "copier.yml"
    question = "region:\n  type: str\n  help: Where does it run?\n  choices: [eu, us]\n  default: eu\n"
    file.write_text(file.read_text("utf-8").replace("# Recorded, never asked", f"{question}\n# Recorded, never asked"))
    readme = folder / "templates/shared/README.md.jinja"
    readme.write_text(readme.read_text("utf-8") + "\nIt runs in {{ region }}.\n")


@pytest.fixture
def service(request: pytest.FixtureRequest, newsvc: Newsvc, folder: Path) -> Path:
    """A committed service of the release that travels with newsvc."""
    framework = getattr(request, "param", "fastapi")
    result = newsvc(
        "init", "orders", "--need", "rest-api", "--framework", framework, "--yes", "--no-install", "--no-env"
    )
    assert result.exit_code == 0, result.stderr
    return folder / "orders"


@pytest.fixture
def newer(tmp_path: Path, home: Path, service: Path) -> Path:
    """The home folder's bundle, with a newer release; the service is from before it."""
    assert service.is_dir()
    return publish(tmp_path, home, improve)


def publish(tmp_path: Path, home: Path, edit: Any) -> Path:
    made = starters.bundle(tmp_path / "starters.bundle", NEXT, edit)
    return made.replace(home / ".newsvc/starters.bundle")


def commit(service: Path, message: str = "Work") -> None:
    starters.git(service, "add", "--all")
    starters.git(service, "commit", "--quiet", "--message", message)


def record(service: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((service / ".copier-answers.yml").read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("service", ["flask", "fastapi"], indirect=True)
@pytest.mark.usefixtures("newer")
def test_update_brings_the_newest_release_and_keeps_local_work(newsvc: Newsvc, service: Path) -> None:
    readme = service / "README.md"
    readme.write_text(readme.read_text("utf-8").replace("## Commands", "## Our commands"))
    (service / "app/ours.py").write_text('"""Ours."""\n')
    commit(service)
    result = newsvc("update", "orders")
    assert result.exit_code == 0, result.stderr
    assert "## Quick start" in readme.read_text("utf-8")
    assert "## Our commands" in readme.read_text("utf-8")
    assert (service / "app/ours.py").is_file()
    assert (service / "SECURITY.md").read_text("utf-8") == "Report it.\n"
    assert record(service)["_commit"] == f"v{NEXT}"
    assert "  new       SECURITY.md" in result.stdout


@pytest.mark.usefixtures("newer")
def test_the_decision_survives_every_update(newsvc: Newsvc, service: Path) -> None:
    before = (service / "docs/adr/0001-web-framework.md").read_text("utf-8"), record(service)["decision"]
    assert newsvc("update", "orders").exit_code == 0
    assert ((service / "docs/adr/0001-web-framework.md").read_text("utf-8"), record(service)["decision"]) == before


@pytest.mark.parametrize("service", ["flask", "fastapi"], indirect=True)
@pytest.mark.usefixtures("newer")
def test_the_stock_copier_updates_the_service_too(service: Path) -> None:
    before = (service / "docs/adr/0001-web-framework.md").read_text("utf-8")
    command = [sys.executable, "-m", "copier", "update", "--defaults", "--quiet"]
    subprocess.run(command, cwd=service, check=True, capture_output=True)
    assert record(service)["_commit"] == f"v{NEXT}"
    assert "## Quick start" in (service / "README.md").read_text("utf-8")
    assert (service / "docs/adr/0001-web-framework.md").read_text("utf-8") == before


@pytest.mark.usefixtures("newer")
def test_a_conflict_is_left_marked_and_the_exit_code_is_4(newsvc: Newsvc, service: Path) -> None:
    readme = service / "README.md"
    readme.write_text(readme.read_text("utf-8").replace("## Start\n", "## How to start\n"))
    commit(service)
    result = newsvc("update", "orders", "--json")
    assert result.exit_code == 4
    document = documents.read(result.stdout, "update")
    assert document["conflicts"] == ["README.md"]
    assert document["complete"] is False
    assert "## How to start" in readme.read_text("utf-8")
    assert "<<<<<<<" in readme.read_text("utf-8")
    assert starters.git(service, "diff", "--name-only", "--diff-filter=U").split() == ["README.md"]


@pytest.mark.usefixtures("newer")
def test_a_dry_run_says_what_would_change_and_changes_nothing(newsvc: Newsvc, service: Path) -> None:
    result = newsvc("update", "orders", "--dry-run")
    assert result.exit_code == 0
    assert "Would update orders from" in result.stdout
    assert "  new       SECURITY.md" in result.stdout
    assert "  changed   README.md" in result.stdout
    assert starters.git(service, "status", "--porcelain") == ""


def test_a_service_at_the_newest_release_has_nothing_to_do(newsvc: Newsvc, service: Path) -> None:
    result = newsvc("update", "orders")
    assert result.exit_code == 0
    assert "is at the newest release" in result.stdout
    assert starters.git(service, "status", "--porcelain") == ""


@pytest.mark.parametrize("service", ["flask", "fastapi"], indirect=True)
def test_an_answer_can_be_changed_without_a_newer_release(newsvc: Newsvc, service: Path) -> None:
    result = newsvc("update", "orders", "--set", "containers=no")
    assert result.exit_code == 0, result.stderr
    assert "Updated orders to other answers, within " in result.stdout
    assert not (service / "Dockerfile").exists()
    assert record(service)["containers"] is False
    commit(service)
    newsvc("update", "orders", "--set", "containers=yes")
    commit(service)
    assert starters.git(service, "diff", "HEAD~2", "--stat") == ""


def test_a_question_that_is_new_is_not_answered_by_itself(
    newsvc: Newsvc, service: Path, tmp_path: Path, home: Path
) -> None:
    publish(tmp_path, home, ask_more)
    result = newsvc("update", "orders")
    assert result.exit_code == 2
    assert 'The question "region" is new in 9.9.9: Where does it run?' in result.stderr
    assert starters.git(service, "status", "--porcelain") == ""


@pytest.mark.parametrize(("options", "region"), [(["--set", "region=us"], "us"), (["--yes"], "eu")])
def test_a_new_question_is_answered_by_set_or_by_its_default(
    newsvc: Newsvc, service: Path, tmp_path: Path, options: list[str], region: str
) -> None:
    publish(tmp_path, Path.home(), ask_more)
    result = newsvc("update", "orders", *options)
    assert result.exit_code == 0, result.stderr
    assert record(service)["region"] == region


def test_a_new_question_is_answered_by_the_organisation(
    newsvc: Newsvc, service: Path, folder: Path, tmp_path: Path, home: Path
) -> None:
    publish(tmp_path, home, ask_more)
    (folder / "newsvc.toml").write_text('[defaults]\nregion = "us"\n')
    assert newsvc("update", "orders", "--org", "newsvc.toml").exit_code == 0
    assert record(service)["region"] == "us"


@pytest.mark.usefixtures("newer")
def test_work_that_is_not_committed_is_refused(newsvc: Newsvc, service: Path) -> None:
    (service / "README.md").write_text("mine\n")
    result = newsvc("update", "orders")
    assert result.exit_code == 1
    assert "has changes that are not committed: README.md." in result.stderr
    assert "git stash" in result.stderr
    assert (service / "README.md").read_text("utf-8") == "mine\n"


@pytest.mark.usefixtures("newer")
def test_a_service_in_a_folder_of_a_larger_repository_is_updated(newsvc: Newsvc, service: Path, folder: Path) -> None:
    subprocess.run(["rm", "-rf", str(service / ".git")], check=True)
    starters.git(folder, "init", "--quiet")
    (folder / "other").mkdir()
    (folder / "other/file").write_text("x\n")
    commit(folder)
    result = newsvc("update", "orders")
    assert result.exit_code == 0, result.stderr
    assert "## Quick start" in (service / "README.md").read_text("utf-8")
    assert "  changed   README.md" in result.stdout
    assert "other" not in starters.git(folder, "status", "--porcelain")


@pytest.mark.usefixtures("newer")
def test_an_older_release_is_no_way_to_go(newsvc: Newsvc, service: Path) -> None:
    assert newsvc("update", "orders").exit_code == 0
    commit(service)
    result = newsvc("update", "orders", "--to", "0.1.0")
    assert result.exit_code == 1
    assert "there is no way back" in result.stderr


def test_a_source_that_nobody_here_configured_is_not_used(newsvc: Newsvc, service: Path, tmp_path: Path) -> None:
    text = (service / ".copier-answers.yml").read_text("utf-8")
    evil = starters.bundle(tmp_path / "evil.bundle", NEXT)
    (service / ".copier-answers.yml").write_text(text.replace("~/.newsvc/starters.bundle", str(evil)))
    commit(service)
    result = newsvc("update", "orders")
    assert result.exit_code == 1
    assert f"made from {evil}, a source that nobody here has configured" in result.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "holds no service of newsvc's"),
        ("- a list\n", "does not say what the service was made from"),
        ("_commit: v0.1.0\n", "does not say what the service was made from"),
        ("{", "is damaged"),
    ],
)
def test_a_folder_that_is_no_service_is_refused(
    newsvc: Newsvc, folder: Path, content: str | None, message: str
) -> None:
    (folder / "x").mkdir()
    if content is not None:
        (folder / "x/.copier-answers.yml").write_text(content)
    result = newsvc("update", "x")
    assert result.exit_code == 1
    assert message in result.stderr


def test_a_service_outside_git_is_refused_with_what_to_type(newsvc: Newsvc, folder: Path) -> None:
    newsvc("init", "orders", "--framework", "flask", "--yes", "--no-install", "--no-git")
    result = newsvc("update", "orders", "--set", "auth=no")
    assert result.exit_code == 1
    assert "is in no git repository" in result.stderr
    assert "git init && git add --all && git commit" in result.stderr
    assert (folder / "orders/app/accounts").is_dir()


# Something that happens when Copier opens a second file of the service for writing: an update in place is half done.
AT_THE_SECOND_WRITE = """
import errno
import os
import signal
import sys

written = []


def hook(event, arguments):
    if event == "open" and str(arguments[0]).startswith({service!r}) and "w" in str(arguments[1]):
        written.append(arguments[0])
        if len(written) == 2:
            {action}


sys.addaudithook(hook)
"""


def update_disturbed(service: Path, tmp_path: Path, action: str) -> subprocess.CompletedProcess[str]:
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(AT_THE_SECOND_WRITE.format(service=f"{service}/", action=action))
    command = [sys.executable, "-m", "scaffold", "update", str(service)]
    environment = {**os.environ, "PYTHONPATH": str(site)}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.mark.usefixtures("newer")
@pytest.mark.parametrize(
    ("action", "code", "message"),
    [
        ("signal.raise_signal(signal.SIGINT)", 130, "Interrupted."),
        ("raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))", 1, "No space left on device"),
    ],
    ids=["ctrl-c", "full disk"],
)
def test_an_update_that_stops_half_way_says_so_and_how_to_take_it_back(
    service: Path, tmp_path: Path, action: str, code: int, message: str
) -> None:
    done = update_disturbed(service, tmp_path, action)
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert starters.git(service, "status", "--porcelain") != ""
    assert "Nothing was changed" not in done.stderr
    assert "The update is half done." in done.stderr
    advice = next(line.strip() for line in done.stderr.splitlines() if "git restore" in line)
    subprocess.run(["/bin/sh", "-c", advice.removeprefix("Take it back: ")], check=True, capture_output=True)
    assert starters.git(service, "status", "--porcelain") == ""
