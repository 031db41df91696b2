"""Removes a half-made service when the newsvc that makes it dies; a script, started by scaffold.service.staging.

It reads its standard input, a pipe from newsvc. A line that comes through says that newsvc has cleaned up by itself;
an end without one, that newsvc was killed. It runs alone, without site-packages, so that starting it costs little.
"""

import os
import shutil
import sys
import time


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


if __name__ == "__main__" and not sys.stdin.buffer.readline():
    reap(sys.argv[1])
