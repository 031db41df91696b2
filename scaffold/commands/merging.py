"""A service merged with a release of its starter, in a scratch store: the service itself is only read."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from pathlib import Path

from scaffold.commands.service_update import UpdatePlan
from scaffold.landing import disk
from scaffold.landing.place import Place
from scaffold.merge.checkout import checkout
from scaffold.merge.file_changes import FileChange
from scaffold.merge.file_changes import How
from scaffold.merge.file_changes import file_changes
from scaffold.merge.project_tree import project_tree
from scaffold.merge.store import Entry
from scaffold.merge.store import Store
from scaffold.merge.store import Tree
from scaffold.merge.three_way import Conflict
from scaffold.merge.three_way import merge
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
    sides = _with_what_is_settled(base, ours, theirs, generated=update.questionnaire.generated_once)
    merged = merge(
        store,
        base=store.write_tree(sides[0]),
        ours=store.write_tree(sides[1]),
        theirs=store.write_tree(sides[2]),
        name=f"starter {update.release.version}",
    )
    told = file_changes(merged, base=sides[0], ours=ours, theirs=sides[2])
    entries, in_the_way = _without_what_is_in_the_way(place, ours, standing.written(merged.entries))
    told = tuple(change for change in told if change.path not in in_the_way)
    kept = [
        FileChange(path, How.CONFLICT, "a file of yours that git does not know stands there; it was kept")
        for path in in_the_way
    ]
    return Merging(
        store=store,
        ours=standing.standing,
        entries=entries,
        conflicts=merged.conflicts,
        changes=tuple(sorted([*told, *kept], key=lambda change: change.path)),
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


def _without_what_is_in_the_way(place: Place, ours: Tree, entries: Tree) -> tuple[Tree, tuple[str, ...]]:
    """Return the merged files without those in whose place an untracked or ignored file stands, and their paths."""
    in_the_way = []
    for path in entries.keys() - ours.keys():
        there = disk.version_of(place.folder / path)
        if there is not None and Entry(there.mode, there.oid) != entries[path]:
            in_the_way.append(path)
    return {path: entry for path, entry in entries.items() if path not in in_the_way}, tuple(sorted(in_the_way))
