from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.test_update import commit
from tests.cli.test_update import improve
from tests.cli.test_update import publish
from tests.conftest import Newsvc
from tests.support import documents
from tests.support import starters


@pytest.fixture
def service(newsvc: Newsvc, folder: Path) -> Path:
    """A committed service of the release that travels with newsvc."""
    made = newsvc("init", "orders", "--framework", "flask", "--yes", "--no-install", "--no-env")
    assert made.exit_code == 0, made.stderr
    return folder / "orders"


def test_a_new_service_differs_in_nothing(newsvc: Newsvc, service: Path) -> None:
    result = newsvc("status", "orders", "--exit-code")
    assert result.exit_code == 0, result.stderr
    assert "the newest release." in result.stdout
    assert "Nothing differs from what was rendered." in result.stdout
    assert newsvc("diff", "orders", "--exit-code").exit_code == 0
    assert starters.git(service, "status", "--porcelain") == ""


def test_status_tells_what_was_edited_here_and_what_moved_there(
    newsvc: Newsvc, service: Path, tmp_path: Path, home: Path
) -> None:
    publish(tmp_path, home, improve)
    (service / "README.md").write_text("Ours.\n")
    (service / "app/wsgi.py").write_text('"""Ours."""\n')
    (service / "LICENSE").unlink()
    result = newsvc("status", "orders", "--json", "--exit-code")
    assert result.exit_code == 4
    document = documents.read(result.stdout, "status")
    assert document["behind"] == 1
    assert document["newest"] == "9.9.9"
    assert document["files"] == [
        {"path": "LICENSE", "where": "missing here"},
        {"path": "README.md", "where": "both"},
        {"path": "SUPPORT.md", "where": "changed there"},
        {"path": "app/wsgi.py", "where": "edited here"},
    ]
    assert "  both           README.md" in newsvc("status", "orders").stdout


def test_status_knows_whether_conflicts_are_settled(newsvc: Newsvc, service: Path, tmp_path: Path, home: Path) -> None:
    publish(tmp_path, home, improve)
    readme = service / "README.md"
    readme.write_text(readme.read_text("utf-8").replace("## Start\n", "## How to start\n"))
    commit(service)
    assert newsvc("update", "orders").exit_code == 4
    assert documents.read(newsvc("status", "orders", "--json").stdout, "status")["conflicts"] == ["README.md"]
    readme.write_text("settled\n")
    commit(service)
    assert documents.read(newsvc("status", "orders", "--json").stdout, "status")["conflicts"] == []


def test_the_diff_makes_a_pristine_service_into_this_one(newsvc: Newsvc, service: Path, folder: Path) -> None:
    starters.git(folder, "clone", "--quiet", "orders", "pristine")
    (service / "README.md").write_text("Ours.\r\nWithout an end", newline="")
    (service / "app/wsgi.py").rename(service / "app/web_server.py")
    (service / "picture.png").write_bytes(bytes(range(256)))
    command = ["newsvc", "diff", "orders"]
    shown = newsvc(*command[1:], "--exit-code")
    assert shown.exit_code == 4
    patch = folder / "patch"
    patch.write_bytes(shown.stdout_bytes)
    starters.git(folder / "pristine", "apply", str(patch))
    compared = subprocess.run(
        ["diff", "-r", "-x", ".git", "orders", "pristine"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert compared.stdout == ""


def test_a_folder_that_is_no_service_is_refused(newsvc: Newsvc, folder: Path) -> None:
    (folder / "x").mkdir()
    for command in ("status", "diff"):
        result = newsvc(command, "x")
        assert result.exit_code == 1
        assert "holds no service of newsvc's" in result.stderr
