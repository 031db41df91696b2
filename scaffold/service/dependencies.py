"""A service's dependencies: locked to the versions that its starter was tested with, then installed."""

from __future__ import annotations

import json
import os
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


def lock_beside(project: bytes, lock: bytes, *, scratch: Path) -> bytes:
    """Resolve a lock anew for a project file that changed, keeping the versions that still fit, and return it.

    Args:
        project: The content of the project file.
        lock: That of the lock until now.
        scratch: A folder for temporary files.

    Raises:
        ToolFailed: uv could not resolve.
    """
    copy = scratch / "lock"
    copy.mkdir()
    (copy / PROJECT).write_bytes(project)
    (copy / LOCK).write_bytes(lock)
    uv.run("lock", cwd=copy)
    return (copy / LOCK).read_bytes()


def install(folder: Path) -> None:
    """Make a service's virtual environment from its lock.

    Raises:
        ToolFailed: uv could not install.
    """
    uv.run("sync", "--locked", cwd=folder)


def are_installed(folder: Path) -> bool:
    """Say whether a service has its virtual environment."""
    return (folder / os.environ.get("UV_PROJECT_ENVIRONMENT", ".venv")).is_dir()


def read_pins(file: Path) -> tuple[str, ...]:
    """Return the lines of a constraints file; none where the starter has no such file."""
    return tuple(file.read_text("utf-8").split("\n")[:-1]) if file.is_file() else ()


def _constrained(project: str, pins: tuple[str, ...]) -> str:
    """Return a project file with the pins as uv's constraints."""
    constraints = f"constraint-dependencies = {json.dumps(pins)}\n"
    head, table, tail = project.partition("[tool.uv]\n")
    return head + table + constraints + tail if table else f"{project}\n[tool.uv]\n{constraints}"
