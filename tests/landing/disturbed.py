"""Lands, or takes back, in a process that dies, or whose disk fills up, at the n-th thing that it does to the disk.

python -m tests.landing.disturbed land|undo|recover PROJECT kill|full N
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from pathlib import Path
from typing import Any

from scaffold.landing import landing
from scaffold.landing import undo
from scaffold.landing.place import place_of
from tests.landing import projects

CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink", "os.chmod", "subprocess.Popen"}


def disturb(*, kill: bool, at: int) -> None:
    """Count this process's changes to the disk, and end it before one of them; or fail that, and all that need room."""
    count = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal count
        writes = event == "open" and bool(int(arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR))
        if not writes and event not in CHANGES:
            return
        count += 1
        if kill and count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        if not kill and count >= at and (writes or event in {"os.mkdir", "os.symlink"}):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    sys.addaudithook(hook)


def main(what: str, folder: str, how: str, at: str) -> None:
    import filelock  # noqa: F401, PLC0415 - its bytecode is no change to the project

    place = place_of(Path(folder))
    planned = projects.plan(place) if what == "land" else None
    disturb(kill=how == "kill", at=int(at))
    if planned:
        landing.land(place, *planned)
    elif what == "undo":
        undo.undo(place)
    else:
        landing.recover(place)


if __name__ == "__main__":
    main(*sys.argv[1:])
