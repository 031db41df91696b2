"""Which driver merges which file."""

from __future__ import annotations

from fnmatch import fnmatchcase
from posixpath import basename

from scaffold.merge.structured.document import driver
from scaffold.merge.structured.env import read_env
from scaffold.merge.structured.ignore import merge_patterns
from scaffold.merge.structured.json import read_json
from scaffold.merge.structured.lines import with_line_ends
from scaffold.merge.structured.python import merge_python
from scaffold.merge.structured.sides import Driver
from scaffold.merge.structured.toml import read_toml
from scaffold.merge.structured.yaml import read_yaml

DRIVERS: dict[str, Driver] = {
    "*.toml": driver(read_toml),
    "*.yml": driver(read_yaml),
    "*.yaml": driver(read_yaml),
    "*.json": driver(read_json),
    "*.env.example": driver(read_env),
    "*.py": merge_python,
    ".gitignore": merge_patterns,
    ".dockerignore": merge_patterns,
}

PATTERNS = tuple(DRIVERS)
"""The names of the files that have a driver, as git's attributes write them too."""


def driver_for(path: str) -> Driver | None:
    """Return the driver for a file; None where text is merged as text.

    Args:
        path: The file, with slashes.
    """
    name = basename(path)
    for pattern, found in DRIVERS.items():
        if fnmatchcase(name, pattern):
            return with_line_ends(found)
    return None
