from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import copier
import pytest

from tests.conftest import Newsvc
from tests.support import starters

LINES = "".join(f"line {number}\n" for number in range(200))
# KILLS=200 takes a quarter of an hour.
KILLS, AT_ONCE = int(os.environ.get("KILLS", "40")), 20


@dataclass(frozen=True, slots=True)
class Case:
    """A service, a copy of it as it was, and the trees before and after its update."""

    service: Path
    saved: Path
    before: str
    after: str
    seconds: float


def publish(repository: Path, version: str, folder: str, greeting: str) -> None:
    """Make a release of a tiny starter: ten files in a folder, and one of another kind."""
    shutil.rmtree(repository / "service", ignore_errors=True)
    (repository / "service" / folder).mkdir(parents=True)
    (repository / "copier.yml").write_text(
        "_subdirectory: service\n_min_copier_version: '9'\nname:\n  type: str\n  help: Its name\n"
    )
    (repository / "service/{{ _copier_conf.answers_file }}.jinja").write_text("{{ _copier_answers|to_nice_yaml }}")
    (repository / "service/.gitignore").write_text(".env\n")
    for number in range(8):
        content = LINES.replace("line 9\n", f"{greeting} {number}\n").replace("line 3\n", f"file {number}\n")
        (repository / "service" / folder / f"file{number}").write_text(content)
    (repository / "service" / version).write_text("only in this release\n")
    if not (repository / ".git").exists():
        starters.git(repository, "init", "--quiet")
    starters.git(repository, "add", "--all")
    starters.git(repository, "commit", "--quiet", "--message", version)
    starters.git(repository, "tag", f"v{version}")


def tree(service: Path) -> str:
    """Return the hash of everything that stands in a service, whatever its index says."""
    index = ["-c", "core.excludesFile=", "--work-tree", str(service)]
    environment = {**os.environ, "GIT_INDEX_FILE": str(service / ".git/scratch-index")}
    for command in (["add", "--all", "--force", "."], ["write-tree"]):
        done = subprocess.run(
            ["git", *index, *command], cwd=service, env=environment, check=True, capture_output=True, text=True
        )
    (service / ".git/scratch-index").unlink()
    return done.stdout.strip()


def command(service: Path) -> list[str]:
    return [sys.executable, "-m", "scaffold", "update", str(service)]


@pytest.fixture
def case(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    repository = tmp_path / "starters"
    publish(repository, "1.0.0", "old", "hello")
    service = folder / "orders"
    copier.run_copy(
        str(repository), service, data={"name": "orders"}, vcs_ref="v1.0.0", quiet=True, settings=copier.Settings()
    )
    publish(repository, "2.0.0", "new", "good morning")
    (folder / "newsvc.toml").write_text(f'[source]\nurl = "{repository}"\n')
    monkeypatch.setenv("NEWSVC_ORG", str(folder / "newsvc.toml"))
    (service / "own").write_text("own\n")
    for file in ("file1", "file5"):
        edited = (service / "old" / file).read_text("utf-8").replace("line 100\n", "mine\n")
        (service / "old" / file).write_text(edited)
    starters.git(service, "init", "--quiet")
    starters.git(service, "add", "--all")
    starters.git(service, "commit", "--quiet", "--message", "Start")
    (service / ".env").write_text("SECRET=1\n")
    saved = shutil.copytree(service, tmp_path / "saved")
    before = tree(service)
    seconds = 0.0
    for _ in range(2):  # the first one fills the cache of renders
        restore(service, saved)
        start = time.monotonic()
        subprocess.run(command(service), check=True, capture_output=True)
        seconds = time.monotonic() - start
    after = tree(service)
    assert "mine" in (service / "new/file5").read_text("utf-8")
    restore(service, saved)
    return Case(service, saved, before, after, seconds)


def restore(service: Path, saved: Path) -> None:
    shutil.rmtree(service)
    shutil.copytree(saved, service)


def kill(case: Case, after: float) -> None:
    """Start an update, and kill it after some seconds; what git it had started ends by itself."""
    process = subprocess.Popen(
        command(case.service), start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.01)
    raise AssertionError("What the update had started goes on for ten seconds.")


@pytest.mark.services
@pytest.mark.parametrize("seed", range(KILLS // AT_ONCE))
def test_an_update_killed_at_any_moment_leaves_the_old_or_the_new(newsvc: Newsvc, case: Case, seed: int) -> None:
    moments = random.Random(seed)  # noqa: S311 - no secret
    for _ in range(AT_ONCE):
        restore(case.service, case.saved)
        # Most of an update is reading; what changes the service is the last part.
        moment = case.seconds * moments.choice([moments.uniform(0, 1.05), moments.uniform(0.75, 1.05)])
        kill(case, moment)
        result = newsvc("update", "orders", "--dry-run")
        found = tree(case.service)
        assert found in {case.before, case.after}, f"killed after {moment:.3f} s"
        if found == case.before:
            assert result.exit_code == 0, result.stderr
            assert newsvc("update", "orders").exit_code == 0
            assert tree(case.service) == case.after
        elif result.exit_code:
            # The update is there and waits to be committed.
            assert "has changes that are not committed" in result.stderr
        assert newsvc("update", "orders", "--undo").exit_code == 0
        assert tree(case.service) == case.before
        assert starters.git(case.service, "status", "--porcelain") == ""


def test_an_update_taken_back_gives_the_same_tree_every_time(newsvc: Newsvc, case: Case) -> None:
    for _ in range(3):
        assert newsvc("update", "orders").exit_code == 0
        assert tree(case.service) == case.after
        assert newsvc("update", "orders", "--undo").exit_code == 0
        assert tree(case.service) == case.before
        assert starters.git(case.service, "status", "--porcelain") == ""
    assert (case.service / ".env").read_text("utf-8") == "SECRET=1\n"


def test_a_disk_without_room_is_refused_and_nothing_changed(case: Case) -> None:
    refused = 0
    for room in (0, 100, 600, 1000, 1900, 10_000):

        def limit(room: int = room) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

        done = subprocess.run(
            command(case.service),
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=limit,
        )
        assert "Traceback" not in done.stderr
        assert done.returncode in {0, 1}, done.stderr
        if done.returncode:
            refused += 1
            assert tree(case.service) == case.before
            assert starters.git(case.service, "status", "--porcelain") == ""
        else:
            assert tree(case.service) == case.after
            restore(case.service, case.saved)
    assert refused >= 3
