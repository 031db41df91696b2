"""A service on a machine whose git checks out CRLF, as on Windows."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import copier
import pytest

from tests.cli.test_update_killed import publish
from tests.conftest import Newsvc
from tests.support import starters

SETTINGS = {"core.autocrlf": "", "attributes": "* text=auto eol=crlf\n"}


def git(service: Path, *arguments: str) -> str:
    """Run git as the user does, without what newsvc has set for itself in this process."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_CONFIG_")}
    done = subprocess.run(["git", *arguments], cwd=service, env=own, check=True, capture_output=True)
    return done.stdout.decode()


@pytest.fixture(params=SETTINGS)
def service(request: pytest.FixtureRequest, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A service with work of a user's, checked out with CRLF, whose starter has a newer release."""
    repository, made = tmp_path / "starters", folder / "orders"
    publish(repository, "1.0.0", "files", "hello")
    answers = {"name": "orders"}
    copier.run_copy(str(repository), made, data=answers, vcs_ref="v1.0.0", quiet=True, settings=copier.Settings())
    publish(repository, "2.0.0", "files", "good morning")
    (folder / "newsvc.toml").write_text(f'[source]\nurl = "{repository}"\n')
    monkeypatch.setenv("NEWSVC_ORG", str(folder / "newsvc.toml"))
    for number in (1, 5):
        file = made / f"files/file{number}"
        file.write_text(file.read_text().replace("line 100\n", "mine\n"))
    if attributes := SETTINGS[request.param]:
        (made / ".gitattributes").write_text(attributes)
    starters.git(made, "init", "--quiet")
    if not attributes:
        starters.git(made, "config", "core.autocrlf", "true")
        starters.git(made, "config", "core.safecrlf", "true")
    starters.git(made, "-c", "core.autocrlf=false", "add", "--all")
    starters.git(made, "commit", "--quiet", "--message", "Start")
    for path in starters.git(made, "ls-files").splitlines():
        (made / path).unlink()
    starters.git(made, "checkout", "--", ".")
    assert b"mine\r\n" in (made / "files/file5").read_bytes()
    assert starters.git(made, "status", "--porcelain") == ""
    for file in made.rglob("file*"):
        os.utime(file, (1, 1))  # git has to read them again
    return made


def test_what_git_converts_was_not_edited(newsvc: Newsvc, service: Path) -> None:
    assert service.is_dir()
    drift = json.loads(newsvc("status", "orders", "--json").stdout)
    edited = [file["path"] for file in drift["files"] if file["where"] == "both"]
    assert edited == ["files/file1", "files/file5"]
    patch = newsvc("diff", "orders").stdout
    assert patch.count("\n+mine\n") == 2
    assert "line 99\n" in patch
    assert "\r" not in patch


def test_an_update_merges_what_was_edited_and_keeps_the_line_ends_on_both_sides(newsvc: Newsvc, service: Path) -> None:
    before = {path: path.read_bytes() for path in service.rglob("*") if path.is_file() and ".git" not in path.parts}
    done = newsvc("update", "orders")
    assert done.exit_code == 0, done.output
    assert "  merged    files/file5" in done.stdout
    assert "  updated   files/file2" in done.stdout
    for number, mine in ((2, 0), (5, 1)):
        content = (service / f"files/file{number}").read_bytes()
        assert (content.count(b"good morning"), content.count(b"mine")) == (1, mine)
        assert content.count(b"\r\n") == content.count(b"\n") == 200
    # What is staged is what changed, line by line; nothing is left unstaged.
    assert git(service, "diff", "--numstat") == ""
    numbers = {line.split()[2]: line.split()[:2] for line in git(service, "diff", "--cached", "--numstat").splitlines()}
    assert numbers["files/file2"] == numbers["files/file5"] == ["1", "1"]
    assert newsvc("update", "orders", "--undo").exit_code == 0
    assert git(service, "status", "--porcelain") == ""
    assert all(path.read_bytes() == content for path, content in before.items())


def test_a_conflict_is_marked_on_its_lines_alone(newsvc: Newsvc, service: Path) -> None:
    file = service / "files/file5"
    file.write_bytes(file.read_bytes().replace(b"hello", b"my hello"))
    git(service, "commit", "--quiet", "--all", "--message", "Mine")
    assert newsvc("update", "orders").exit_code == 4
    content = file.read_bytes()
    assert b"<<<<<<< yours\r\nmy hello 5\r\n=======\r\ngood morning 5\r\n>>>>>>> starter 2.0.0\r\n" in content
    assert content.count(b"\r\n") == content.count(b"\n") == 204
    stages = [git(service, "cat-file", "blob", f":{stage}:files/file5") for stage in (1, 2, 3)]
    assert ["hello 5\n" in stages[0], "my hello 5\n" in stages[1], "good morning 5\n" in stages[2]] == [True] * 3
