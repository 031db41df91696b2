"""A service merged with a release of its starter, in a scratch store: the service itself is only read."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from scaffold.commands.service_update import UpdatePlan
from scaffold.landing import disk
from scaffold.landing.place import Place
from scaffold.merge.checkout import checkout
from scaffold.merge.file_changes import FileChange
from scaffold.merge.file_changes import How
from scaffold.merge.file_changes import file_changes
from scaffold.merge.moves import Moved
from scaffold.merge.moves import follow
from scaffold.merge.project_tree import project_tree
from scaffold.merge.store import Entry
from scaffold.merge.store import Store
from scaffold.merge.store import Tree
from scaffold.merge.three_way import Conflict
from scaffold.merge.three_way import MergedTree
from scaffold.merge.three_way import merge
from scaffold.starter import migrations
from scaffold.starter import record
from scaffold.starter.pristine import pristine
from scaffold.starter.questions import Answers


@dataclass(frozen=True, kw_only=True, slots=True)
class Merging:
    """A merge that is done, and has not landed.

    Attributes:
        store: Where its trees and contents are.
        ours: The service's files, before.
        entries: Its files after.
        conflicts: What needs a person.
        changes: What happens to each file.
    """

    store: Store
    ours: Tree
    entries: Tree
    conflicts: tuple[Conflict, ...]
    changes: tuple[FileChange, ...]

    def content(self, path: str) -> bytes | None:
        """Return what a file becomes; None where there is none."""
        entry = self.entries.get(path)
        return self.store.read([entry.oid])[entry.oid] if entry else None


def merge_service(update: UpdatePlan, changes: Answers, *, scratch: Path) -> Merging:
    """Merge a service with the release that it goes to.

    Args:
        update: Where it goes.
        changes: The answers that change, with those to new questions.
        scratch: A folder for the store.

    Raises:
        RenderingFailed: The starter is at fault.
        ToolFailed: git is missing, or too old.
    """
    old = pristine(update.here, update.before.answers)
    new = pristine(update.release, update.answers_with(changes))
    store = Store(scratch / "store.git")
    base, theirs = store.entries(store.add_all(old)), store.entries(store.add_all(new))
    place = update.place
    ours_tree = project_tree(store, place.folder, in_git=place.git_folder is not None, untracked=update.allow_dirty)
    standing = checkout(store, place.folder, store.entries(ours_tree), in_git=place.git_folder is not None)
    ours = standing.kept
    merged, told = _merged(update, store, base=base, ours=ours, theirs=theirs)
    in_the_way = _in_the_way(place, ours, merged.entries)
    while in_the_way & theirs.keys():
        # Once the starter has no file there, nothing of the user's moves onto it either.
        theirs = {path: entry for path, entry in theirs.items() if path not in in_the_way}
        merged, told = _merged(update, store, base=base, ours=ours, theirs=theirs)
        in_the_way |= _in_the_way(place, ours, merged.entries)
    entries = _where_it_was(ours, merged.entries, in_the_way)
    told = tuple(change for change in told if entries.get(change.path) == merged.entries.get(change.path))
    kept = [
        FileChange(path, How.CONFLICT, "a file of yours that git does not know stands there; it was kept")
        for path in in_the_way
    ]
    return Merging(
        store=store,
        ours=standing.standing,
        entries=standing.written(entries),
        conflicts=merged.conflicts,
        changes=tuple(sorted([*told, *kept], key=lambda change: change.path)),
    )


def _merged(
    update: UpdatePlan, store: Store, *, base: Tree, ours: Tree, theirs: Tree
) -> tuple[MergedTree, tuple[FileChange, ...]]:
    """Merge three trees, and say what happens to each file."""
    moved = _moved(update, base, ours, theirs)
    sides = _with_what_is_settled(moved.base, moved.ours, theirs, generated=update.carried.questionnaire.generated_once)
    merged = merge(
        store,
        base=store.write_tree(sides[0]),
        ours=store.write_tree(sides[1]),
        theirs=store.write_tree(sides[2]),
        name=f"starter {update.release.version}",
    )
    told = file_changes(merged, base=sides[0], ours=moved.ours, theirs=sides[2])
    told += tuple(FileChange(p, How.MOVED, f"to {new}") for p, new in moved.moves.items() if p not in merged.entries)
    return merged, told


def _moved(update: UpdatePlan, base: Tree, ours: Tree, theirs: Tree) -> Moved:
    """Return the trees with what the starter says has moved at its new place, where nothing else stands in the way."""
    way = update.carried.way
    return follow(
        lambda path: migrations.place_now(path, way),
        base=base,
        ours=ours,
        theirs=theirs,
        taken=lambda path: path not in ours and os.path.lexists(update.place.folder / path),
    )


def _with_what_is_settled(
    base: Tree, ours: Tree, theirs: Tree, *, generated: tuple[str, ...]
) -> tuple[Tree, Tree, Tree]:
    """Return the trees with two things decided: the record is the starter's, and what the service generates its own."""
    base, ours, theirs = dict(base), dict(ours), dict(theirs)
    ours[record.FILE_NAME] = base[record.FILE_NAME]
    for path in base.keys() & ours.keys() & theirs.keys():
        if any(fnmatch.fnmatch(path, pattern) for pattern in generated) and ours[path] != base[path]:
            theirs[path] = base[path]
    return base, ours, theirs


def _in_the_way(place: Place, ours: Tree, entries: Tree) -> set[str]:
    """Return where the merge would put a file onto one that git does not know, or ignores."""
    found = set()
    for path in entries.keys() - ours.keys():
        there = disk.version_of(place.folder / path)
        if there is not None and Entry(there.mode, there.oid) != entries[path]:
            found.add(path)
    return found


def _where_it_was(ours: Tree, entries: Tree, in_the_way: AbstractSet[str]) -> Tree:
    """Return the merged files without those in the way; what would have moved there whole stays where it was."""
    blocked = {entries[path] for path in in_the_way & entries.keys()}
    stays = {path: entry for path, entry in ours.items() if path not in entries and entry in blocked}
    return {**{path: entry for path, entry in entries.items() if path not in in_the_way}, **stays}
