"""The only module that runs uv, which locks and installs a service's dependencies."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from scaffold.errors import ToolFailed

_FRAME = " \t×╰─▶├│"  # noqa: RUF001 - what uv draws around its words


def run(*arguments: str, cwd: Path, variables: Mapping[str, str] | None = None) -> None:
    """Run uv in a project's folder.

    Args:
        arguments: The command and its own arguments.
        cwd: The folder.
        variables: Its whole environment; None is the user's.

    Raises:
        ToolFailed: uv failed; the message holds its last words.
    """
    done = subprocess.run(
        [executable(), "--no-progress", *arguments],
        cwd=cwd,
        check=False,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
        env=environment() if variables is None else variables,
    )
    if done.returncode:
        raise ToolFailed(f"uv {arguments[0]} failed: {_reason(done.stderr)}")


def environment() -> dict[str, str]:
    """Return the user's environment; a virtual environment that happens to be active in it is not the service's."""
    return {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}


@cache
def executable() -> str:
    """Return the newer one of newsvc's own uv and the one on the PATH."""
    candidates = [path for path in (shutil.which("uv"), _own()) if path]
    if not candidates:
        raise ToolFailed("uv was not found.", advice="Install it: pip install uv")
    return max(candidates, key=_version)


def on_path() -> bool:
    """Say whether the user can type `uv`."""
    return shutil.which("uv") is not None


def _own() -> str | None:
    from uv import find_uv_bin

    try:
        return os.fspath(find_uv_bin())
    except FileNotFoundError:
        return None


def _version(path: str) -> tuple[int, ...]:
    try:
        words = subprocess.run([path, "--version"], check=True, capture_output=True, text=True).stdout.split()
        return tuple(int(part) for part in words[1].split("."))
    except (OSError, subprocess.CalledProcessError, IndexError, ValueError):
        return ()


def _reason(stderr: str) -> str:
    """Return what uv says is wrong: its first complaint and the cause at its end, on one line."""
    lines = [line.strip(_FRAME) for line in stderr.splitlines()]
    said = [line for line in lines if line and not line.startswith(("Using ", "warning:", "Creating "))]
    if not said:
        return "it gave no reason"
    first, last = said[0].removeprefix("error: "), said[-1].removeprefix("Caused by: ")
    return first if first == last else f"{first}: {last}"
