from __future__ import annotations

import os
import signal
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
        (folder / "templates" / framework / "SUPPORT.md").write_text("Report it.\n")


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
    assert (service / "SUPPORT.md").read_text("utf-8") == "Report it.\n"
    assert record(service)["_commit"] == f"v{NEXT}"
    assert "  new       SUPPORT.md" in result.stdout


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
    assert "  new       SUPPORT.md" in result.stdout
    assert "  updated   README.md" in result.stdout
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
    assert "  updated   README.md" in result.stdout
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


def test_a_service_outside_git_is_updated_and_the_update_taken_back(newsvc: Newsvc, folder: Path) -> None:
    newsvc("init", "orders", "--framework", "flask", "--yes", "--no-install", "--no-git")
    before = files(folder / "orders")
    result = newsvc("update", "orders", "--set", "auth=no")
    assert result.exit_code == 0, result.stderr
    assert not (folder / "orders/app/accounts").exists()
    assert newsvc("update", "orders", "--undo").exit_code == 0
    assert files(folder / "orders") == before


def files(service: Path) -> dict[str, bytes]:
    """Return every file of a service but git's and newsvc's own."""
    found = (path for path in service.rglob("*") if path.is_file() and not {".git", ".newsvc"} & set(path.parts))
    return {path.relative_to(service).as_posix(): path.read_bytes() for path in found}


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.usefixtures("newer")
def test_an_update_is_taken_back_to_the_same_files_and_index(newsvc: Newsvc, service: Path, *, committed: bool) -> None:
    before = files(service), starters.git(service, "write-tree")
    assert newsvc("update", "orders").exit_code == 0
    assert files(service) != before[0]
    if committed:
        commit(service)
    result = newsvc("update", "orders", "--undo")
    assert result.exit_code == 0, result.stderr
    assert (files(service), starters.git(service, "write-tree")) == before
    assert newsvc("update", "orders", "--undo").exit_code == 1


@pytest.mark.usefixtures("newer")
def test_an_update_is_not_taken_back_over_later_work(newsvc: Newsvc, service: Path) -> None:
    assert newsvc("update", "orders").exit_code == 0
    (service / "SUPPORT.md").write_text("Ours.\n")
    result = newsvc("update", "orders", "--undo")
    assert result.exit_code == 1
    assert "Files were changed since the update: SUPPORT.md." in result.stderr
    assert (service / "SUPPORT.md").read_text("utf-8") == "Ours.\n"


@pytest.mark.usefixtures("newer")
def test_work_on_conflicts_is_kept_when_the_update_is_taken_back(newsvc: Newsvc, service: Path) -> None:
    readme = service / "README.md"
    readme.write_text(readme.read_text("utf-8").replace("## Start\n", "## How to start\n"))
    commit(service)
    before = files(service)
    assert newsvc("update", "orders").exit_code == 4
    readme.write_text("half settled\n")
    result = newsvc("update", "orders", "--undo")
    assert result.exit_code == 0, result.stderr
    assert files(service) == before
    kept = next(line.strip(" -") for line in result.stdout.splitlines() if "kept" in line)
    assert Path(kept).read_text("utf-8") == "half settled\n"


@pytest.mark.usefixtures("newer")
def test_a_conflict_has_both_sides_in_the_index_and_names_them(newsvc: Newsvc, service: Path) -> None:
    readme = service / "README.md"
    readme.write_text(readme.read_text("utf-8").replace("## Start\n", "## How to start\n"))
    commit(service)
    ours = readme.read_text("utf-8")
    result = newsvc("update", "orders")
    assert "  conflict  README.md  (both sides changed the same lines)" in result.stdout
    text = readme.read_text("utf-8")
    assert "<<<<<<< yours\n## How to start\n" in text
    assert f"## Quick start\n>>>>>>> starter {NEXT}\n" in text
    assert starters.git(service, "show", ":2:README.md") == ours
    assert "## Quick start" in starters.git(service, "show", ":3:README.md")
    again = newsvc("update", "orders")
    assert again.exit_code == 1
    assert "has conflicts that nobody has settled yet" in again.stderr


@pytest.mark.usefixtures("newer")
def test_work_that_is_not_committed_comes_along_if_that_is_said(newsvc: Newsvc, service: Path) -> None:
    readme = service / "README.md"
    readme.write_text(readme.read_text("utf-8").replace("## Commands", "## Our commands"))
    (service / "ours.txt").write_text("ours\n")
    result = newsvc("update", "orders", "--allow-dirty")
    assert result.exit_code == 0, result.stderr
    assert "## Our commands" in readme.read_text("utf-8")
    assert "## Quick start" in readme.read_text("utf-8")
    assert (service / "ours.txt").read_text("utf-8") == "ours\n"


@pytest.mark.usefixtures("newer")
def test_a_file_that_git_ignores_is_never_overwritten(newsvc: Newsvc, service: Path) -> None:
    with (service / ".gitignore").open("a") as ignored:
        ignored.write("SUPPORT.md\n")
    commit(service)
    (service / "SUPPORT.md").write_text("mine\n")
    result = newsvc("update", "orders")
    assert result.exit_code == 4
    assert "  conflict  SUPPORT.md  (a file of yours that git does not know stands there; it was kept)" in result.stdout
    assert (service / "SUPPORT.md").read_text("utf-8") == "mine\n"


@pytest.mark.usefixtures("newer")
def test_a_file_that_the_user_removed_stays_removed(newsvc: Newsvc, service: Path) -> None:
    (service / "README.md").unlink()
    commit(service)
    result = newsvc("update", "orders")
    assert result.exit_code == 0, result.stderr
    assert "  kept      README.md  (removed here, changed in the starter)" in result.stdout
    assert not (service / "README.md").exists()


@pytest.mark.usefixtures("newer")
def test_the_patch_of_a_dry_run_is_what_the_update_does(newsvc: Newsvc, service: Path, tmp_path: Path) -> None:
    document = documents.read(newsvc("update", "orders", "--dry-run", "--json").stdout, "update")
    (tmp_path / "patch").write_text(document["patch"], "utf-8")
    starters.git(tmp_path, "clone", "--quiet", str(service), "twin")
    starters.git(tmp_path / "twin", "apply", "--index", str(tmp_path / "patch"))
    assert newsvc("update", "orders").exit_code == 0
    done = {path: content for path, content in files(service).items() if path not in {".env", "uv.lock"}}
    assert {p: c for p, c in files(tmp_path / "twin").items() if p != "uv.lock"} == done


# Something that happens when the nth file of the service, or of what newsvc keeps beside git's, is about to change.
AT_A_CHANGE = """
import errno
import os
import signal
import sys

seen = 0
CHANGES = {{"os.rename", "os.remove", "os.mkdir", "os.symlink"}}


def hook(event, arguments):
    global seen
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wxa")
    if (writes or event in CHANGES) and str(arguments[0]).startswith({service!r}):
        seen += 1
        if seen == {number}:
            {action}


sys.addaudithook(hook)
"""


def update_disturbed(service: Path, tmp_path: Path, action: str, number: int) -> subprocess.CompletedProcess[str]:
    site = tmp_path / "site"
    site.mkdir(exist_ok=True)
    (site / "sitecustomize.py").write_text(AT_A_CHANGE.format(service=f"{service}/", action=action, number=number))
    command = [sys.executable, "-m", "scaffold", "update", str(service)]
    environment = {**os.environ, "PYTHONPATH": str(site)}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.mark.usefixtures("newer")
@pytest.mark.parametrize(
    ("action", "number", "code", "message"),
    [
        ("signal.raise_signal(signal.SIGINT)", 5, 130, "Interrupted. Nothing was changed."),
        ("raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))", 6, 1, "No space left on device"),
    ],
    ids=["ctrl-c", "full disk"],
)
def test_an_update_that_is_stopped_before_it_lands_has_changed_nothing(
    service: Path, tmp_path: Path, *, action: str, number: int, code: int, message: str
) -> None:
    before = files(service)
    done = update_disturbed(service, tmp_path, action, number)
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert files(service) == before
    assert starters.git(service, "status", "--porcelain") == ""


@pytest.mark.usefixtures("newer")
def test_a_kill_at_any_change_leaves_the_old_service_or_the_new_one(
    newsvc: Newsvc, service: Path, tmp_path: Path
) -> None:
    old = files(service)
    assert newsvc("update", "orders").exit_code == 0
    new = files(service), starters.git(service, "write-tree")
    assert newsvc("update", "orders", "--undo").exit_code == 0
    seen, number = set(), 0
    while True:
        number += 1
        done = update_disturbed(service, tmp_path, "os.kill(os.getpid(), signal.SIGKILL)", number)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
        assert newsvc("status", "orders").exit_code == 0
        assert files(service) in (old, new[0])
        seen.add(files(service) == old)
        if files(service) == old:
            assert starters.git(service, "status", "--porcelain") == ""
        else:
            assert starters.git(service, "write-tree") == new[1]
            assert newsvc("update", "orders", "--undo").exit_code == 0
            assert files(service) == old
    assert (files(service), starters.git(service, "write-tree")) == new
    assert seen == {True, False}
