"""The file in which releases declare what they change for services that are there already."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scaffold.errors import RenderingFailed
from scaffold.starter import releases
from scaffold.starter import yaml_file
from scaffold.starter.migrations import Migration
from scaffold.starter.record import FILE_NAME as RECORD
from scaffold.starter.releases import Release

FILE_NAME = "newsvc-migrations.yml"
_VERSION = re.compile(r"\d+\.\d+\.\d+")


def read(folder: Path) -> tuple[Migration, ...]:
    """Return the migrations that a release knows, its own and those before it, the oldest first.

    Args:
        folder: The files of the release.

    Raises:
        RenderingFailed: What it declares makes no sense.
    """
    file = folder / FILE_NAME
    if not file.is_file():
        return ()
    declared = _mapping("all of it", yaml_file.load(file, unique_keys=True) or {})
    return tuple(sorted((_migration(*item) for item in declared.items()), key=lambda migration: migration.order))


def between(here: Release, there: Release) -> tuple[Migration, ...]:
    """Return the migrations on the way from one release to a later one, as the later one tells them.

    Raises:
        RenderingFailed: What it declares makes no sense.
    """
    return tuple(found for found in read(releases.tree(there)) if here.order < found.order <= there.order)


def wrong(reason: str) -> RenderingFailed:
    """Return the error for a declaration that makes no sense."""
    return RenderingFailed(
        f"The starter's {FILE_NAME} is at fault: {reason}", advice="Whoever keeps the starter has to mend it."
    )


def _migration(version: object, declared: object) -> Migration:
    if not (isinstance(version, str) and _VERSION.fullmatch(version)):
        raise wrong(f"{version!r} is no release, such as 0.3.0.")
    fields = {}
    for name, value in _mapping(version, declared).items():
        if name not in _READERS:
            raise wrong(f"{version} says {name!r}, and this newsvc knows: {', '.join(_READERS)}.")
        fields[name] = _READERS[name](f"{version}, {name},", value)
    migration = Migration(version=version, **fields)
    both = migration.answers_for_existing_services.keys() & set(migration.safe_defaults)
    if both:
        raise wrong(f"{version} answers {min(both)}, and says that its default is safe.")
    return migration


def _mapping(where: str, value: object) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise wrong(f"{where} is no mapping.")
    return value


def _keyed(where: str, value: object) -> dict[str, Any]:
    keyed = _mapping(where, value)
    for key in keyed:
        if not isinstance(key, str):
            raise wrong(f"{where} names {key!r}, which is no text.")
    return keyed


def _renames(where: str, value: object) -> dict[str, str]:
    names = _keyed(where, value)
    for old, new in names.items():
        if not isinstance(new, str):
            raise wrong(f"{where} says {new!r}, which is no text.")
        if old == new:
            raise wrong(f"{where} gives {old} the name that it has.")
    twice = sorted({new for new in names.values() if list(names.values()).count(new) > 1})
    if twice:
        raise wrong(f"{where} has two that become {twice[0]}.")
    return names


def _said(where: str, value: object) -> dict[str, dict[Any, Any]]:
    return {key: _mapping(f"{where} {key}", said) for key, said in _keyed(where, value).items()}


def _names(where: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise wrong(f"{where} is no list of questions.")
    return tuple(value)


def _moves(where: str, value: object) -> dict[str, str]:
    moves = _renames(where, value)
    for path in (*moves, *moves.values()):
        parts = path.removesuffix("/").split("/")
        if not {"", ".", "..", ".git", RECORD}.isdisjoint(parts):
            raise wrong(f"{where} names {path!r}, which is no file of a service's.")
    for old, new in moves.items():
        if old.endswith("/") != new.endswith("/"):
            raise wrong(f"{where} makes a folder of a file, or a file of a folder: {old}, {new}.")
    return moves


_READERS: dict[str, Callable[[str, object], Any]] = {
    "renamed_questions": _renames,
    "changed_answers": _said,
    "answers_for_existing_services": _keyed,
    "safe_defaults": _names,
    "moved_files": _moves,
}
