"""A bug in newsvc: a short text for the user, the traceback in a file for its makers."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from datetime import UTC
from datetime import datetime
from pathlib import Path

import platformdirs

from scaffold import __version__
from scaffold.terminal.console import Console

EXIT_CODE = 3


def report(error: Exception) -> int:
    """Tell of a bug and return the exit code."""
    Console().bug(f"{type(error).__name__}: {error}", str(_write(error)))
    return EXIT_CODE


def _write(error: Exception) -> Path:
    """Write the traceback, without any values of variables, to a new file in the user's log folder."""
    now = datetime.now(UTC)
    text = "".join(traceback.format_exception(error))
    header = f"newsvc {__version__}, Python {platform.python_version()}, {sys.platform}, {now:%Y-%m-%d %H:%M:%S} UTC\n"
    for folder in (Path(platformdirs.user_log_dir("newsvc")), Path(tempfile.gettempdir())):
        file = folder / f"newsvc-{now:%Y%m%dT%H%M%S%f}.log"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file.write_text(header + text, "utf-8")
        except OSError:
            continue  # the next folder may be writable
        return file
    return Path("(no folder could be written)")
