"""Whenever newsvc is interrupted or killed, what is left is nothing at all or a whole service."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.processes import SENTINEL
from tests.support.processes import Machine
from tests.support.processes import files_in
from tests.support.processes import is_there
from tests.support.processes import problems
from tests.support.processes import wait_until

INIT = ("init", "svc", "--yes", "--need", "rest-api", "--no-sync")

# What can be seen of a run from outside, in the order in which it appears; patterns beneath the machine's root.
SIGHTS = {
    "the home folder's bundle": "home/.newsvc/*",
    "the release being fetched": "home/.cache/newsvc/releases/*",
    "the staging folder": "work/.svc.newsvc-*",
    "the folder that is rendered into": "work/.svc.newsvc-*/service",
    "a rendered file": "work/.svc.newsvc-*/service/app/*",
    "the secrets": "work/.svc.newsvc-*/service/.env",
    "the copy that is locked": "work/.svc.newsvc-*/scratch/lock",
    "the lock": "work/.svc.newsvc-*/service/uv.lock",
    "the repository": "work/.svc.newsvc-*/service/.git",
    "the first commit": "work/.svc.newsvc-*/service/.git/refs/heads/main",
    "the service in its place": "work/svc",
}
LAST = SIGHTS["the service in its place"]

# Ctrl-C at the one moment that no other process can meet at will: when the rename has happened and nothing else yet.
CTRL_C_AT_THE_RENAME = """
import os
import signal

usual = os.rename


def rename(source, target):
    usual(source, target)
    if os.path.basename(target) == "svc":
        signal.raise_signal(signal.SIGINT)


os.rename = rename
"""

# Ctrl-C in the middle of an import, which leaves modules behind that are half made.
CTRL_C_AT_AN_IMPORT = """
import signal
import sys


class CtrlC:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            sys.meta_path.remove(self)
            signal.raise_signal(signal.SIGINT)


sys.meta_path.insert(0, CtrlC())
"""

Strike = Callable[[subprocess.Popen[str]], None]


def alone(number: signal.Signals) -> Strike:
    """Send a signal to newsvc alone, as `kill` does."""
    return lambda process: process.send_signal(number)


def together(number: signal.Signals) -> Strike:
    """Send a signal to newsvc and all that it started, as Ctrl-C and the end of a container do."""
    return lambda process: os.killpg(process.pid, number)


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """A run that nobody interrupted.

    Attributes:
        seconds: How long it took.
        files: What it made.
    """

    seconds: float
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Victim:
    """A run that was struck.

    Attributes:
        when: At what moment, in words.
        machine: Where.
        ended: How it ended, with what it said.
    """

    when: str
    machine: Machine
    ended: subprocess.CompletedProcess[str]

    @property
    def service(self) -> Path:
        return self.machine.work / "svc"

    def is_clean(self) -> bool:
        """Say whether there is nothing at all or nothing but the service."""
        return self.machine.leftovers(besides="svc") == []


@pytest.fixture
def undisturbed() -> Undisturbed:
    return run_undisturbed()


@cache
def run_undisturbed() -> Undisturbed:
    """Return one whole run, which also fills the package cache for those that follow."""
    with TemporaryDirectory() as root:
        machine = Machine(Path(root))
        start = time.monotonic()
        done = machine.run(*INIT)
        seconds = time.monotonic() - start
        assert done.returncode == 0, done.stderr
        service = machine.work / "svc"
        files = files_in(service)
        assert "uv.lock" in files
        assert problems(machine, service, files) == []
    return Undisturbed(seconds, files)


def moments(undisturbed: Undisturbed, count: int, step: int) -> Iterator[tuple[str, Callable[[Machine], bool]]]:
    """Return moments of a run, each with a wait for it: evenly spread, and as soon as something is seen."""
    for number in range(1, count + 1):
        seconds = undisturbed.seconds * number / (count + 1)
        yield f"after {seconds:.2f} s", after(seconds)
    for name, pattern in list(SIGHTS.items())[::-step]:
        yield f"at the sight of {name}", at_the_sight_of(pattern)


def after(seconds: float) -> Callable[[Machine], bool]:
    def wait(_: Machine) -> bool:
        time.sleep(seconds)
        return True

    return wait


def at_the_sight_of(pattern: str) -> Callable[[Machine], bool]:
    def wait(machine: Machine) -> bool:
        # Between the rename and newsvc's knowing of it lie microseconds; the others may be seen a little later.
        return wait_until(lambda: seen(machine.root, pattern), seconds=30, pause=0 if pattern == LAST else 0.002)

    return wait


def seen(root: Path, pattern: str) -> bool:
    """Say whether something is there, or was: it may be gone again so soon that nobody sees it."""
    return (root / LAST).exists() or (pattern != LAST and is_there(root, pattern))


def strike_at_all_moments(
    root: Path, undisturbed: Undisturbed, strike: Strike, *, count: int, step: int = 1
) -> list[Victim]:
    """Strike one run at each moment, two at a time, and return them once nothing of them runs any more.

    Args:
        root: Where they run, each on a machine of its own.
        undisturbed: What they would do.
        strike: What is done to them.
        count: How many moments are evenly spread.
        step: Of how many sights one is taken.
    """

    def attack(number: int, when: str, wait: Callable[[Machine], bool]) -> Victim:
        machine = Machine(root / str(number), {"UV_OFFLINE": "1"})
        with machine.start(*INIT) as process:
            assert wait(machine), f"newsvc never came to the moment: {when}"
            with suppress(ProcessLookupError):  # too late, it has ended
                strike(process)
            out, err = process.communicate(timeout=60)
        return Victim(when, machine, subprocess.CompletedProcess(process.args, process.returncode, out, err))

    with ThreadPoolExecutor(2) as pool:
        attacks = [
            pool.submit(attack, n, when, wait) for n, (when, wait) in enumerate(moments(undisturbed, count, step))
        ]
    victims = [attack.result() for attack in attacks]
    wait_until(lambda: all(victim.is_clean() for victim in victims), seconds=5)
    wait_until(lambda: not survivors(root), seconds=10)
    return victims


def survivors(root: Path) -> list[str]:
    """Return the command lines of the processes that were started for a folder and still run."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            command = file.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if str(root) in command:
                found.append(command)
    return found


def faults(victim: Victim, undisturbed: Undisturbed) -> list[str]:
    """Return what a struck run should not have left, or should have."""
    found = [f"left behind: {name}" for name in victim.machine.leftovers(besides="svc")]
    if (victim.machine.work / SENTINEL).read_text("utf-8") != "The user's own.\n":
        found.append("the user's file was changed")
    if victim.service.exists():
        found += problems(victim.machine, victim.service, undisturbed.files)
    return [f"{victim.when}: {fault}" for fault in found]


def lies(victim: Victim) -> list[str]:
    """Return what an interrupted run said that is not so, and whether it ended as it should."""
    whole, said = victim.service.exists(), victim.ended.stderr
    found = []
    code = victim.ended.returncode
    # While Python itself starts and ends, a signal is not newsvc's; a shell shows this, too, as 130.
    if code not in {130, -signal.SIGINT} and not (code == 0 and whole):
        found.append(f"it ended with {code}")
    if code == 130 and whole is not (f"The service in {victim.service} is whole" in said):
        found.append(f"there is {'a service' if whole else 'nothing'}, and it said otherwise")
    if code == 130 and "Traceback" in said:
        found.append("it showed a traceback")
    return [f"{victim.when}: {fault}: {said[-300:]}" for fault in found]


@pytest.mark.parametrize(("strike", "count"), [(alone, 0), (together, 12)])
def test_an_interrupted_run_leaves_nothing_or_a_whole_service_and_says_which(
    tmp_path: Path, undisturbed: Undisturbed, strike: Callable[[signal.Signals], Strike], count: int
) -> None:
    victims = strike_at_all_moments(tmp_path / "victims", undisturbed, strike(signal.SIGINT), count=count)
    assert [fault for victim in victims for fault in [*faults(victim, undisturbed), *lies(victim)]] == []
    assert survivors(tmp_path / "victims") == []


@pytest.mark.parametrize(("strike", "count"), [(alone, 0), (together, 12)])
def test_a_killed_run_leaves_nothing_or_a_whole_service(
    tmp_path: Path, undisturbed: Undisturbed, strike: Callable[[signal.Signals], Strike], count: int
) -> None:
    victims = strike_at_all_moments(tmp_path / "victims", undisturbed, strike(signal.SIGKILL), count=count)
    assert [fault for victim in victims for fault in faults(victim, undisturbed)] == []
    assert survivors(tmp_path / "victims") == []
    assert any(victim.service.exists() for victim in victims)
    assert not all(victim.service.exists() for victim in victims)


def test_a_terminated_run_leaves_nothing_or_a_whole_service(tmp_path: Path, undisturbed: Undisturbed) -> None:
    victims = strike_at_all_moments(tmp_path / "victims", undisturbed, alone(signal.SIGTERM), count=0, step=2)
    assert [fault for victim in victims for fault in faults(victim, undisturbed)] == []
    assert survivors(tmp_path / "victims") == []


@pytest.mark.parametrize(
    "name", ["jinja2", "copier", "copier._main", "prompt_toolkit.shortcuts", "questionary.prompts", "pathspec"]
)
def test_ctrl_c_during_an_import_leaves_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(CTRL_C_AT_AN_IMPORT.format(name=name), "utf-8")
    machine = Machine(tmp_path / "machine", {"PYTHONPATH": str(tmp_path)})
    done = machine.run("init", "svc", "--yes", "--no-install")
    assert done.returncode == 130, done.stderr
    assert "Error: Interrupted. Nothing was" in done.stderr
    assert machine.leftovers() == []


def test_ctrl_c_at_the_very_rename_tells_that_the_service_is_whole(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(CTRL_C_AT_THE_RENAME, "utf-8")
    machine = Machine(tmp_path / "machine", {"PYTHONPATH": str(tmp_path)})
    done = machine.run("init", "svc", "--yes", "--no-install")
    assert done.returncode == 130
    assert (machine.work / "svc" / "pyproject.toml").is_file()
    assert f"The service in {machine.work / 'svc'} is whole" in done.stderr


def test_ctrl_c_after_the_last_step_tells_that_the_service_is_whole(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "machine")
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with suppress(BlockingIOError):  # the pipe is full, and so newsvc waits in the middle of its report
        while True:
            os.write(writing, b" " * 512)
    os.set_blocking(writing, True)
    with machine.start("init", "svc", "--framework", "flask", "--yes", "--no-install", stdout=writing) as process:
        try:
            assert wait_until((machine.work / "svc").exists, seconds=30)
            assert wait_until(lambda: machine.leftovers(besides="svc") == [], seconds=5)
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()  # one that still waits for the pipe would never end
    os.close(writing)
    os.close(reading)
    assert process.returncode == 130
    assert f"The service in {machine.work / 'svc'} is whole" in said


def test_a_second_ctrl_c_does_not_stop_the_cleaning_up(tmp_path: Path, undisturbed: Undisturbed) -> None:
    def twice(process: subprocess.Popen[str]) -> None:
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.02)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)

    victims = strike_at_all_moments(tmp_path / "victims", undisturbed, twice, count=0, step=2)
    assert [fault for victim in victims for fault in faults(victim, undisturbed)] == []
    assert survivors(tmp_path / "victims") == []


@pytest.mark.parametrize("sight", ["the home folder's bundle", "the release being fetched", "a rendered file"])
def test_newsvc_works_again_after_a_kill(tmp_path: Path, undisturbed: Undisturbed, sight: str) -> None:
    machine = Machine(tmp_path / "machine")
    with machine.start(*INIT) as process:
        assert wait_until(lambda: seen(machine.root, SIGHTS[sight]), seconds=30)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
    done = machine.run(*INIT)
    assert done.returncode == 0, done.stderr
    assert problems(machine, machine.work / "svc", undisturbed.files) == []
    assert wait_until(lambda: machine.leftovers(besides="svc") == [], seconds=5)
