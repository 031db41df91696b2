"""What a rendered service brings for running it elsewhere, read as the tools read it."""

from __future__ import annotations

import shutil
from pathlib import Path

from docker.utils.build import exclude_paths


def build_context(service: Path) -> set[str]:
    """Return the files that the builder of an image sees, by Docker's own reading of .dockerignore."""
    lines = (service / ".dockerignore").read_text("utf-8").splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    return {name for name in exclude_paths(str(service), patterns) if (service / name).is_file()}


def copy_context(service: Path, folder: Path) -> Path:
    """Copy what the builder of an image sees into a folder, and return it."""
    for name in build_context(service):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(service / name, folder / name)
    return folder
