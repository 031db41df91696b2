"""Pristine renders: what a release makes of some answers before anybody touches it, kept in the user's cache."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold.errors import NewsvcError
from scaffold.starter import rendering
from scaffold.starter.releases import Release


def pristine(release: Release, answers: Mapping[str, Any]) -> Path:
    """Return a folder with the pristine render of a release; nobody may change what stands in it.

    Args:
        release: The release.
        answers: The answers, as the answers file has them.

    Raises:
        RenderingFailed: Copier or the template is at fault.
    """
    import platformdirs

    cache = Path(platformdirs.user_cache_dir("newsvc")) / "renders"
    folder = cache / _key(release, answers)
    if folder.is_dir():
        return folder
    try:
        cache.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=cache, prefix=".new-"))
    except OSError as error:
        raise NewsvcError(
            f"newsvc renders its starters in {cache}, which cannot be written: {error.strerror}.",
            advice="Make the folder writable, or set XDG_CACHE_HOME to one that is.",
        ) from error
    try:
        rendering.render(release, scratch / "service", answers, scratch=scratch)
        # Another newsvc may have been faster; its render is the same.
        if not folder.is_dir():
            os.rename(scratch / "service", folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return folder


def _key(release: Release, answers: Mapping[str, Any]) -> str:
    """Return a name for a render: the release, where it came from and the answers say all of what is in it."""
    told = json.dumps([release.commit, release.tag, release.source.url, dict(answers)], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:32]
