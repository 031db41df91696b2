from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.errors import UpdateRefused
from scaffold.landing import landing
from scaffold.landing import undo
from scaffold.landing.place import Place
from scaffold.landing.place import place_of
from tests.landing import projects
from tests.landing.projects import NEW
from tests.landing.projects import OLD
from tests.landing.projects import TEXT
from tests.landing.projects import make
from tests.landing.projects import plan
from tests.landing.projects import see
from tests.support import starters

KINDS = ["git", "no git", "subfolder", "worktree"]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return make(tmp_path, getattr(request, "param", "git"))


@pytest.mark.parametrize("place", KINDS, indirect=True)
def test_what_lands_is_the_plan_and_what_is_taken_back_is_what_was(place: Place) -> None:
    before = see(place)
    assert landing.land(place, *plan(place)) == ()
    after = see(place)
    assert (before.files, after.files) == (OLD, NEW)
    if place.git_folder:
        assert "UU " in after.status
        assert "??" not in after.status
    assert undo.undo(place) == ()
    assert see(place) == before
    with pytest.raises(UpdateRefused, match="There is no update to take back"):
        undo.undo(place)
    assert not list(place.state.glob("[!l]*")) or place.git_folder is None


def test_to_take_back_leaves_what_else_is_staged(place: Place) -> None:
    (place.folder / "staged").write_text("before\n")
    starters.git(place.folder, "add", "staged")
    landing.land(place, *plan(place, {**NEW, "staged": (TEXT, b"before\n")}))
    (place.folder / "later").write_text("later\n")
    starters.git(place.folder, "add", "later")
    undo.undo(place)
    assert starters.git(place.folder, "status", "--porcelain").splitlines() == ["A  later", "A  staged"]


def test_to_take_back_after_a_commit_stages_the_way_back(place: Place) -> None:
    new = {path: file for path, file in NEW.items() if path != "conflict"} | {"conflict": OLD["conflict"]}
    landing.land(place, *plan(place, new))
    starters.git(place.folder, "commit", "--quiet", "--message", "Update")
    undo.undo(place)
    assert see(place).files == OLD
    assert starters.git(place.folder, "diff", "--cached", "--stat", "HEAD~1") == ""


def test_work_that_was_not_committed_is_taken_back_as_it_was(place: Place) -> None:
    (place.folder / "a").write_text("staged\n")
    starters.git(place.folder, "add", "a")
    (place.folder / "a").write_text("not staged\n")
    (place.folder / "mine").write_text("mine\n")
    before = see(place)
    landing.land(place, *plan(place, {**NEW, "mine": (TEXT, b"mine\n")}))
    undo.undo(place)
    assert see(place) == before


def test_files_changed_since_are_not_taken_back_but_conflicts_are_and_their_work_is_kept(place: Place) -> None:
    landing.land(place, *plan(place))
    (place.folder / "conflict").write_text("settled\n")
    (place.folder / "a").write_text("changed\n")
    with pytest.raises(UpdateRefused, match="Files were changed since the update: a"):
        undo.undo(place)
    (place.folder / "a").write_text("new\n")
    (kept,) = undo.undo(place)
    assert Path(kept).read_text("utf-8") == "settled\n"
    assert see(place).files == OLD


def test_a_read_only_file_is_replaced_and_stays_read_only(place: Place) -> None:
    (place.folder / "a").chmod(0o444)
    landing.land(place, *plan(place))
    assert (place.folder / "a").read_bytes() == b"new\n"
    undo.undo(place)
    assert (place.folder / "a").stat().st_mode & 0o777 == 0o444


def test_a_file_that_only_its_owner_may_read_stays_so(place: Place) -> None:
    (place.folder / "a").chmod(0o600)
    landing.land(place, *plan(place))
    assert (place.folder / "a").stat().st_mode & 0o777 == 0o600


def test_a_file_changed_a_moment_ago_is_refused(place: Place) -> None:
    planned = plan(place)
    (place.folder / "run").write_text("mine\n")
    with pytest.raises(UpdateRefused, match="run was changed a moment ago"):
        landing.land(place, *planned)
    assert see(place).files == {**OLD, "run": (TEXT, b"mine\n")}


def test_nothing_is_written_through_a_link(place: Place, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (place.folder / "more").symlink_to(tmp_path / "elsewhere")
    planned = plan(place, NEW)
    with pytest.raises(UpdateRefused, match="would be written through"):
        landing.land(place, *planned)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_folder_with_files_of_the_users_is_not_replaced(place: Place) -> None:
    planned = plan(place)
    (place.folder / "folder/own").write_text("own\n")
    with pytest.raises(UpdateRefused, match="a folder with files of yours in it"):
        landing.land(place, *planned)


def test_two_at_a_time_are_refused(place: Place) -> None:
    with landing.alone(place), pytest.raises(UpdateRefused, match="Another newsvc is at work"):
        landing.land(place, *plan(place))


def test_git_at_work_is_refused(place: Place) -> None:
    planned = plan(place)
    (place.folder / ".git/index.lock").touch()
    with pytest.raises(UpdateRefused, match="Another git command is at work"):
        landing.land(place, *planned)


def test_what_the_user_changed_after_a_kill_is_left_and_named(place: Place) -> None:
    for number in range(27, 99, 3):
        if disturbed("land", place, "kill", number) and pending(place):
            break
    assert pending(place)
    (place.folder / "run").write_text("mine\n")
    with pytest.raises(UpdateRefused, match="but for what you changed since: run"):
        landing.recover(place)
    assert see(place).files == {**NEW, "run": (TEXT, b"mine\n")}


def pending(place: Place) -> bool:
    return (place.state / landing.PENDING).is_dir()


def disturbed(what: str, place: Place, how: str, at: int) -> bool:
    """Say whether a landing was stopped at its n-th change; else it is done."""
    command = [sys.executable, "-m", "tests.landing.disturbed", what, str(place.folder), how, str(at)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    stopped = done.returncode == (-signal.SIGKILL if how == "kill" else 1)
    assert stopped or done.returncode == 0, done.stderr
    return stopped


@pytest.mark.services
@pytest.mark.parametrize("kind", ["git", "no git"])
@pytest.mark.parametrize("what", ["land", "undo", "recover"])
def test_a_kill_at_any_change_to_the_disk_leaves_the_old_or_the_new(tmp_path: Path, kind: str, what: str) -> None:
    place = make(tmp_path, kind)
    first = see(place)
    planned = plan(place)
    if what != "land":
        landing.land(place, *planned)
    before = see(place)
    if what == "recover":
        shutil.move(place.state / landing.LAST, place.state / landing.PENDING)
    saved = shutil.copytree(place.folder, tmp_path / "saved", symlinks=True)
    after = {"land": NEW, "undo": OLD, "recover": NEW}[what]
    number = 0
    while True:
        number += 1
        restore(place, saved)
        stopped = disturbed(what, place, "kill", number)
        landing.recover(place)
        now = see(place)
        assert now == before or now.files == after, f"killed before change {number}"
        if now.files == NEW:
            undo.undo(place)
        assert see(place) == first
        assert not list(place.state.glob(".new-*"))
        if not stopped:
            assert now.files == after
            break
    assert number > 5


@pytest.mark.services
def test_a_full_disk_is_a_clean_refusal_or_is_finished_later(tmp_path: Path) -> None:
    place = make(tmp_path, "git")
    before = see(place)
    saved = shutil.copytree(place.folder, tmp_path / "saved", symlinks=True)
    number = 0
    while True:
        number += 1
        restore(place, saved)
        stopped = disturbed("land", place, "full", number)
        if not pending(place) and stopped:
            assert see(place) == before
        landing.recover(place)
        assert see(place) == before or see(place).files == NEW
        if not stopped:
            return


def restore(place: Place, saved: Path) -> None:
    shutil.rmtree(place.folder)
    shutil.copytree(saved, place.folder, symlinks=True)
    assert place_of(place.folder) == place


def test_the_projects_here_differ_in_every_way_that_a_landing_can_change_them() -> None:
    assert {OLD[path][0] == NEW[path][0] for path in OLD.keys() & NEW.keys()} == {True, False}
    assert OLD.keys() - NEW.keys()
    assert NEW.keys() - OLD.keys()
    assert projects.LINK in {mode for mode, _ in NEW.values()}
