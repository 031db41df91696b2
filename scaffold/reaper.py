"""Ends and removes what a newsvc that dies leaves half done; a script, started by scaffold.service.watch.

It reads its standard input, a pipe from newsvc: "+1234" says that a process group was started, "-1234" that it has
ended, "done" that newsvc has cleaned up by itself. An end without that word says that newsvc was killed. It runs alone,
without site-packages, so that starting it costs little.
"""

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress


def left_behind(lines: Iterable[str]) -> set[int] | None:
    """Return the process groups that still ran when newsvc died; None where it has cleaned up by itself."""
    groups = set[int]()
    for line in lines:
        if line == "done\n":
            return None
        (groups.add if line.startswith("+") else groups.discard)(int(line[1:]))
    return groups


def end(groups: set[int]) -> None:
    """Interrupt process groups as Ctrl-C does, and kill those that go on for five seconds."""
    for number in (signal.SIGINT, signal.SIGKILL):
        deadline = time.monotonic() + 5
        for group in groups:
            send(group, number)
        while time.monotonic() < deadline:
            groups = {group for group in groups if send(group, 0)}
            if not groups:
                return
            time.sleep(0.05)


def send(group: int, number: int) -> bool:
    """Send a signal to a process group, and say whether anybody is left in it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
        return True
    return False


def reap(folder: str) -> None:
    """Remove a folder, and again while children of the dead newsvc still write into it, for 30 seconds at most."""
    gone_since = None
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if os.path.lexists(folder):
            gone_since = None
            shutil.rmtree(folder, ignore_errors=True)
        elif gone_since is None:
            gone_since = time.monotonic()
        elif time.monotonic() - gone_since > 2:
            return
        time.sleep(0.05)


if __name__ == "__main__":
    running = left_behind(sys.stdin)
    if running is not None:
        end(running)
        reap(sys.argv[1])
