"""Folders in the user's cache that are made once, whole, and never changed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from scaffold.errors import SourceUnavailable


def made_once(room: str, name: str, make: Callable[[Path, Path], None]) -> Path:
    """Return a folder of the cache; where it is not there yet, make it beside its place and rename it.

    Args:
        room: The part of the cache that it stands in.
        name: Its name there, which tells all of what is in it.
        make: Makes it at its first argument; the second is a folder for temporary files.

    Raises:
        SourceUnavailable: The cache cannot be written.
    """
    import platformdirs

    cache = Path(platformdirs.user_cache_dir("newsvc")) / room
    folder = cache / name
    if folder.is_dir():
        return folder
    try:
        cache.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=cache, prefix=".new-"))
    except OSError as error:
        raise SourceUnavailable(
            f"newsvc unpacks its starters in {cache}, which cannot be written: {error.strerror}.",
            advice="Make the folder writable, or set XDG_CACHE_HOME to one that is.",
        ) from error
    try:
        make(scratch / "made", scratch)
        # Another newsvc may have been faster; its folder is the same.
        if not folder.is_dir():
            os.rename(scratch / "made", folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return folder
