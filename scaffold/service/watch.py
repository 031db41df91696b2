"""A folder and the processes in it, gone on every way out of newsvc: done, failed, interrupted or killed."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path
from types import FrameType
from types import TracebackType
from typing import Self

from scaffold import reaper


class Process:
    """A command that was started."""

    def __init__(self, started: subprocess.Popen[bytes]) -> None:
        self._started = started

    def code(self, *, within: float = 0) -> int | None:
        """Return the exit code, or None where the command goes on for more seconds than these."""
        try:
            return self._started.wait(within)
        except subprocess.TimeoutExpired:
            return None

    def end(self) -> None:
        """End the command as Ctrl-C does, then whatever is left of its group."""
        if self.code() is None:
            reaper.send(self._started.pid, signal.SIGINT)
            self.code(within=5)
        reaper.send(self._started.pid, signal.SIGKILL)
        self._started.wait()


class Watch:
    """Somebody who removes a folder, and ends what was started in it, even if newsvc is killed.

    Args:
        folder: The folder; it is made while the watch goes on.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._running: list[Process] = []

    def __enter__(self) -> Self:
        ours, self._pipe = os.pipe()
        self._reaper = subprocess.Popen(
            [sys.executable, "-I", "-S", reaper.__file__, os.fspath(self.folder)],
            stdin=ours,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # A session of its own: what kills newsvc's process group spares it.
            start_new_session=True,
        )
        os.close(ours)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for process in self._running:  # those between whose start and whose block Ctrl-C came
            process.end()
        shutil.rmtree(self.folder, ignore_errors=True)
        if not self.folder.exists():
            # What is left after all, the reaper removes: it takes the closing without a word for a death.
            self._tell("done")
        os.close(self._pipe)
        self._reaper.wait()

    @contextmanager
    def process(
        self, command: Sequence[str], *, cwd: Path, variables: Mapping[str, str], log: Path
    ) -> Iterator[Process]:
        """Run a command until the end of the block, in a session of its own; what it started ends with it.

        Args:
            command: The program and its arguments.
            cwd: Where it runs.
            variables: Its whole environment.
            log: The file for what it writes; it is written on.
        """
        with log.open("ab") as file, _ctrl_c_postponed():
            started = subprocess.Popen(
                command,
                cwd=cwd,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self._tell(f"+{started.pid}")
            process = Process(started)
            self._running.append(process)
        try:
            yield process
        finally:
            process.end()
            self._running.remove(process)
            self._tell(f"-{started.pid}")

    def _tell(self, word: str) -> None:
        with suppress(BrokenPipeError):  # somebody killed the reaper; there is nothing left for it to do
            os.write(self._pipe, f"{word}\n".encode())


@contextmanager
def scratch() -> Iterator[Watch]:
    """Make a folder among the temporary files, and watch it until the end of the block."""
    folder = Path(tempfile.gettempdir(), f"newsvc-{secrets.token_hex(8)}")
    with Watch(folder) as watch:
        folder.mkdir(mode=0o700)
        yield watch


@contextmanager
def _ctrl_c_postponed() -> Iterator[None]:
    """Let Ctrl-C wait until the block ends: between a process's start and the word about it nothing may come."""
    pressed = False

    def note(_number: int, _frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True

    try:
        before = signal.signal(signal.SIGINT, note)
    except ValueError:  # another thread than the main one, which gets no signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt
