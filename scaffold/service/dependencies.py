"""A service's dependencies: locked to the versions that its starter was tested with, then installed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from scaffold import uv

PROJECT = "pyproject.toml"
LOCK = "uv.lock"


def lock(folder: Path, pins: tuple[str, ...], *, scratch: Path) -> None:
    """Write a service's uv.lock.

    uv takes constraints from the project file alone and would write them into the lock. So it locks a copy with them,
    then the service itself without: it prefers the versions that a lock already has.

    Args:
        folder: The service.
        pins: Tested versions, such as `flask==3.1.3`; those of packages that it does not need do no harm.
        scratch: A folder for temporary files.

    Raises:
        ToolFailed: uv could not resolve, for example without a network or a package cache.
    """
    copy = scratch / "lock"
    copy.mkdir()
    (copy / PROJECT).write_text(_constrained((folder / PROJECT).read_text("utf-8"), pins), "utf-8")
    uv.run("lock", cwd=copy)
    shutil.copyfile(copy / LOCK, folder / LOCK)
    uv.run("lock", cwd=folder)


def lock_again(folder: Path) -> None:
    """Resolve a service's uv.lock anew after its project file changed, keeping the versions that still fit.

    Raises:
        ToolFailed: uv could not resolve.
    """
    uv.run("lock", cwd=folder)


def install(folder: Path) -> None:
    """Make a service's virtual environment from its lock.

    Raises:
        ToolFailed: uv could not install.
    """
    uv.run("sync", "--locked", cwd=folder)


def read_pins(file: Path) -> tuple[str, ...]:
    """Return the lines of a constraints file; none where the starter has no such file."""
    return tuple(file.read_text("utf-8").split("\n")[:-1]) if file.is_file() else ()


def _constrained(project: str, pins: tuple[str, ...]) -> str:
    """Return a project file with the pins as uv's constraints."""
    constraints = f"constraint-dependencies = {json.dumps(pins)}\n"
    head, table, tail = project.partition("[tool.uv]\n")
    return head + table + constraints + tail if table else f"{project}\n[tool.uv]\n{constraints}"
