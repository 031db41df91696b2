from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.merge.project_tree import project_tree
from scaffold.merge.store import Store
from tests.support import starters


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "docs").mkdir(parents=True)
    for path in ("docs/a.md", "x"):
        (folder / path).write_text(f"{path}\n")
    (folder / ".gitignore").write_text(".env\n")
    starters.git(folder, "init", "--quiet")
    starters.git(folder, "add", "--all")
    starters.git(folder, "commit", "--quiet", "--message", "Start")
    (folder / ".env").write_text("SECRET=1\n")
    return folder


def paths(project: Path, *, untracked: bool = False, in_git: bool = True) -> list[str]:
    store = Store(project.parent / "store.git")
    return sorted(store.entries(project_tree(store, project, in_git=in_git, untracked=untracked)))


def test_a_projects_files_are_those_that_git_tracks_as_they_are_on_the_disk(project: Path) -> None:
    (project / "x").unlink()
    (project / "new").write_text("new\n")
    assert paths(project) == [".gitignore", "docs/a.md"]


def test_files_that_git_does_not_know_yet_come_along_when_asked_for(project: Path) -> None:
    (project / "new").write_text("new\n")
    assert paths(project, untracked=True) == [".gitignore", "docs/a.md", "new", "x"]


def test_outside_git_what_it_would_ignore_is_left_out(project: Path) -> None:
    (project / ".git").rename(project.parent / "gone")
    assert paths(project, in_git=False) == [".gitignore", "docs/a.md", "x"]


def test_a_folder_that_became_a_link_holds_no_files_of_the_project(project: Path) -> None:
    (project / "docs").rename(project.parent / "elsewhere")
    (project / "docs").symlink_to(project.parent / "elsewhere")
    assert paths(project, untracked=True) == [".gitignore", "docs", "x"]


def test_an_unusual_name_is_kept(project: Path) -> None:
    (project / "ü\n ").write_text("x\n")
    starters.git(project, "add", "--all")
    assert "ü\n " in paths(project)
