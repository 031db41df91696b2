"""Services to measure: made by newsvc with every default, and served as in production."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

from scaffold.uv import executable


def make_service(folder: Path, framework: str) -> Path:
    """Make a service, its environment with granian beside the server of its own."""
    init = [sys.executable, "-m", "scaffold", "init", str(folder), "--framework", framework, "--yes", "--no-git"]
    subprocess.run(init, check=True, capture_output=True)
    subprocess.run([executable(), "pip", "install", "--quiet", "granian"], cwd=folder, check=True)
    subprocess.run([folder / ".venv/bin/alembic", "upgrade", "head"], cwd=folder, check=True, capture_output=True)
    return folder


def environment(apps: Path) -> dict[str, str]:
    """Return the environment of a service as in production, which finds the apps of a bench; the rest is its .env."""
    return {
        **os.environ,
        "ENVIRONMENT": "production",
        "PYTHONPATH": os.pathsep.join([str(apps), "."]),
        "TRUSTED_HOSTS": "127.0.0.1",
        "UV_NO_CONFIG": "1",
    }


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
