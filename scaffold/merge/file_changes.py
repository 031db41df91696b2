"""What a merge does to each file, in one word a file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from scaffold.merge.store import Tree
from scaffold.merge.three_way import MergedTree


class How(StrEnum):
    """What happens to a file; the words are those that users read."""

    NEW = "new"
    UPDATED = "updated"
    MERGED = "merged"
    MOVED = "moved"
    REMOVED = "removed"
    CONFLICT = "conflict"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class FileChange:
    """What happens to a file.

    Attributes:
        path: Where it stands in the service.
        how: What happens to it.
        reason: Why, where that is not plain: what is in conflict, or what of the starter's is left out.
    """

    path: str
    how: How
    reason: str = ""


def file_changes(merged: MergedTree, *, base: Tree, ours: Tree, theirs: Tree) -> tuple[FileChange, ...]:
    """Say what a merge does to each file that it touches, or that the starter changed and the user's stays, by path."""
    conflicts = {conflict.path: conflict.reason for conflict in merged.conflicts}
    found = [FileChange(path, How.CONFLICT, reason) for path, reason in conflicts.items()]
    found += [FileChange(path, How.KEPT, "removed here, changed in the starter") for path in merged.left_out]
    settled = conflicts.keys() | set(merged.left_out)
    new_homes = {entry.oid for path, entry in merged.entries.items() if path not in ours}
    for path in sorted((ours.keys() | merged.entries.keys()) - settled):
        before, after = ours.get(path), merged.entries.get(path)
        if before == after:
            if _moved_on(path, base, theirs) and after is not None and after != theirs.get(path):
                found.append(FileChange(path, How.KEPT, "yours; the starter's change is in it or left out"))
        elif before is None:
            found.append(FileChange(path, How.NEW))
        elif after is None:
            found.append(FileChange(path, How.MOVED if before.oid in new_homes else How.REMOVED))
        else:
            found.append(FileChange(path, How.UPDATED if after == theirs.get(path) else How.MERGED))
    return tuple(sorted(found, key=lambda change: change.path))


def _moved_on(path: str, base: Tree, theirs: Tree) -> bool:
    return base.get(path) != theirs.get(path)
