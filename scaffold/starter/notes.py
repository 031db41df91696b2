"""What releases say of themselves: in the starter's CHANGELOG.md, or where it has none in the messages of its tags."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold import git
from scaffold.errors import ToolFailed
from scaffold.starter import changelog
from scaffold.starter import releases
from scaffold.starter.cache import made_once
from scaffold.starter.carrying import Carried
from scaffold.starter.releases import Release

CHANGELOG = "CHANGELOG.md"
# A plain tag has no message of its own; a subject and a body leave a signature out.
_TAG = "%(objecttype)%0a%(refname:short)%0a%(contents:subject)%0a%0a%(contents:body)%00"


@dataclass(frozen=True, slots=True)
class ReleaseNotes:
    """What a release says of itself.

    Attributes:
        version: The release.
        changes: One line a change.
    """

    version: str
    changes: tuple[str, ...]


def between(here: Release, there: Release, carried: Carried) -> tuple[ReleaseNotes, ...]:
    """Return the notes of the releases after one, up to a later one, the oldest first.

    Args:
        here: Where a service is.
        there: Where it goes; its changelog is the one that is read.
        carried: The service's answers; what is said of frameworks that it does not use is left out.
    """
    on_the_way = [release for release in releases.releases(there.source) if here.order < release.order <= there.order]
    if not on_the_way:
        return ()
    file = releases.tree(there) / CHANGELOG
    if file.is_file():
        text, others = file.read_text("utf-8", "replace"), _other_frameworks(carried)
        told = [ReleaseNotes(r.version, changelog.changes(text, r.version, others=others)) for r in on_the_way]
    else:
        told = [ReleaseNotes(version, changelog.sentences(said)) for version, said in _messages(on_the_way).items()]
    return tuple(notes for notes in told if notes.changes)


def _other_frameworks(carried: Carried) -> set[str]:
    choices = {choice for q in carried.questionnaire.asked if q.key == "framework" for choice in q.choices}
    return choices - {carried.recorded.get("framework")}


def _messages(on_the_way: Sequence[Release]) -> dict[str, str]:
    """Return the messages of annotated tags by version; they are fetched once, and kept in the user's cache."""

    def fetch(folder: Path, scratch: Path) -> None:
        repository = scratch / "tags.git"
        git.run("init", "--quiet", "--bare", os.fspath(repository))
        wanted = [f"refs/tags/{release.tag}:refs/tags/{release.tag}" for release in on_the_way]
        git.run("fetch", "--quiet", "--no-tags", on_the_way[0].source.location, *wanted, cwd=repository)
        folder.mkdir()
        for shown in git.run("for-each-ref", f"--format={_TAG}", "refs/tags/", cwd=repository).split("\0")[:-1]:
            kind, tag, message = shown.lstrip("\n").split("\n", 2)
            (folder / tag).write_text(message if kind == "tag" else "", "utf-8")

    key = hashlib.sha256("\n".join(f"{r.tag} {r.commit}" for r in on_the_way).encode()).hexdigest()[:32]
    try:
        folder = made_once("tags", key, fetch)
    except ToolFailed:
        return {}  # no update fails for what is only told
    return {release.version: (folder / release.tag).read_text("utf-8") for release in on_the_way}
