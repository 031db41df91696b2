"""The untracked .env of a new service, with secrets of its own."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

EXAMPLE = ".env.example"
MARK = "generate-me"


def write_environment(folder: Path) -> int:
    """Write .env from .env.example, a fresh random secret for every `generate-me`; return how many there are.

    Only its owner may read the file.
    """
    lines = (folder / EXAMPLE).read_text("utf-8").splitlines()
    marked = [line for line in lines if line.endswith(f"={MARK}")]
    filled = [line.removesuffix(MARK) + secrets.token_urlsafe(48) if line in marked else line for line in lines]
    handle = os.open(folder / ".env", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(filled) + "\n")
    return len(marked)
