from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scaffold import reaper
from scaffold.service.watch import Watch
from tests.support.processes import wait_until

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
# A parent that Ctrl-C ends, and a child that it does not.
STUBBORN = """\
import signal, subprocess, sys, time
subprocess.Popen([sys.executable, "-c",
    "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"])
time.sleep(60)
"""


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    with Watch(tmp_path / "watched") as watch:
        watch.folder.mkdir()
        yield watch


def test_a_process_ends_with_its_block_and_with_it_what_it_started(watch: Watch, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with watch.process([sys.executable, "-c", STUBBORN], cwd=tmp_path, variables=dict(os.environ), log=log) as process:
        assert wait_until(lambda: log.read_text("utf-8") == "ready\n", seconds=20)
        group = os.getpgid(_children(watch)[-1])
        assert process.code() is None
    assert process.code() == -signal.SIGINT
    assert wait_until(lambda: not reaper.send(group, 0), seconds=5)


def test_ctrl_c_at_the_very_start_of_a_process_leaves_no_process(
    watch: Watch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    usual = os.write

    def write(pipe: int, word: bytes) -> int:
        """Press Ctrl-C just before the reaper hears of the process."""
        if word.startswith(b"+"):
            started.append(int(word))
            signal.raise_signal(signal.SIGINT)
        return usual(pipe, word)

    monkeypatch.setattr("os.write", write)
    process = watch.process(SLEEP, cwd=tmp_path, variables=dict(os.environ), log=tmp_path / "log")
    with pytest.raises(KeyboardInterrupt):
        process.__enter__()
    watch.__exit__(None, None, None)
    monkeypatch.undo()
    watch.__enter__()
    assert started
    assert not any(reaper.send(group, 0) for group in started)


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (["done\n"], None),
        (["+12\n", "-12\n", "done\n"], None),
        ([], set()),
        (["+12\n", "+13\n", "-12\n"], {13}),
    ],
)
def test_the_reaper_knows_what_a_dead_newsvc_left(lines: list[str], left: set[int] | None) -> None:
    assert reaper.left_behind(lines) == left


def _children(watch: Watch) -> list[int]:
    """Return the processes whose parent is this one, but for the reaper, in the order of their start."""
    mine = Path(f"/proc/self/task/{os.getpid()}/children").read_text("utf-8").split()
    assert watch.folder.is_dir()
    return [int(number) for number in mine]
