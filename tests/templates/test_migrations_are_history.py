"""A migration that was released has run on somebody's database: it never changes again."""

from __future__ import annotations

from pathlib import Path

import pytest
from tasks import release

from tests.support import starters

RELEASES = [version for version, _ in release.known_trees()]


@pytest.mark.parametrize("framework", starters.axes()["framework"])
@pytest.mark.parametrize("version", RELEASES)
def test_every_released_migration_is_as_it_was(repository: Path, version: str, framework: str) -> None:
    folder = f"templates/{framework}/migrations/versions/"
    listed = starters.git(repository, "ls-tree", "-r", "-z", "--name-only", f"v{version}", folder)
    released = [name for name in listed.split("\0") if name]
    assert released
    changed = [name for name in released if source(name) != starters.git(repository, "show", f"v{version}:{name}")]
    assert changed == []


def source(name: str) -> str | None:
    """Return a file of the working tree to the byte, or None if it is gone."""
    file = starters.ROOT / name
    return file.read_bytes().decode() if file.is_file() else None
