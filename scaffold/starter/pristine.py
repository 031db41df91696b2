"""Pristine renders: what a release makes of some answers before anybody touches it, kept in the user's cache."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold.starter import rendering
from scaffold.starter.cache import made_once
from scaffold.starter.releases import Release


def pristine(release: Release, answers: Mapping[str, Any]) -> Path:
    """Return a folder with the pristine render of a release; nobody may change what stands in it.

    Args:
        release: The release.
        answers: The answers, as the answers file has them.

    Raises:
        RenderingFailed: Copier or the template is at fault.
    """
    return made_once(
        "renders",
        _key(release, answers),
        lambda folder, scratch: rendering.render(release, folder, answers, scratch=scratch),
    )


def _key(release: Release, answers: Mapping[str, Any]) -> str:
    """Return a name for a render: the release, where it came from and the answers say all of what is in it."""
    told = json.dumps([release.commit, release.tag, release.source.url, dict(answers)], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:32]
