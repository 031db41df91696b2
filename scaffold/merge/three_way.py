"""Three trees made into one: git follows the files, and what both sides changed is merged by what it holds."""

from __future__ import annotations

from dataclasses import dataclass

from scaffold.merge.contents import Labels
from scaffold.merge.contents import Versions
from scaffold.merge.contents import merge_contents
from scaffold.merge.renames import moved_with_its_folder
from scaffold.merge.renames import with_names_merged
from scaffold.merge.store import BASE
from scaffold.merge.store import OURS
from scaffold.merge.store import SUBMODULE
from scaffold.merge.store import THEIRS
from scaffold.merge.store import Entry
from scaffold.merge.store import Note
from scaffold.merge.store import Outcome
from scaffold.merge.store import Store
from scaffold.merge.store import Tree

YOURS = "yours"


@dataclass(frozen=True, kw_only=True, slots=True)
class Conflict:
    """A file that needs a person.

    Attributes:
        path: Where it stands.
        reason: What the two sides did, in words.
        stages: Its versions, as git's index keeps them: 1 base, 2 ours, 3 theirs.
    """

    path: str
    reason: str
    stages: dict[int, Entry]


@dataclass(frozen=True, kw_only=True, slots=True)
class MergedTree:
    """The result of a merge.

    Attributes:
        entries: Its files; those in conflict hold both sides, marked, or ours where that cannot be.
        conflicts: What needs a person, by path.
        left_out: The starter's changes to files that the user has removed, which stay removed.
    """

    entries: Tree
    conflicts: tuple[Conflict, ...]
    left_out: tuple[str, ...]


def merge(store: Store, *, base: str, ours: str, theirs: str, name: str) -> MergedTree:
    """Merge two trees.

    Args:
        store: Where the trees are.
        base: What both came from: the pristine render of the recorded release.
        ours: The project.
        theirs: The pristine render of the new release.
        name: What conflict markers call theirs, for example "starter 1.4.0".
    """
    outcome = store.merge(base, ours, theirs)
    outcome, entries = with_names_merged(outcome, store.entries(outcome.tree))
    conflicts: list[Conflict] = []
    left_out = []
    complaints = _complaints(outcome)
    labels = Labels(ours=YOURS, theirs=name)
    contents = store.read(e.oid for stages in outcome.stages.values() for e in stages.values() if e.mode != SUBMODULE)
    for path, stages in sorted(outcome.stages.items()):
        said = complaints.get(path, ())
        if _is_removed_here(stages, said):
            entries.pop(path, None)
            left_out.append(path)
        elif _is_untouched(stages, said) and moved_with_its_folder(said[0], store.entries(ours)):
            entries.pop(path, None)
        elif _is_content(stages, said):
            merged = merge_contents(path, _versions({n: contents[e.oid] for n, e in stages.items()}), labels)
            entries[path] = Entry(entries[path].mode, store.write(merged.content))
            conflicts += [Conflict(path=path, reason=merged.reason, stages=stages)] if merged.reason else []
        else:
            reason = "; ".join(dict.fromkeys(_words(note, name) for note in said)) or "both sides changed it"
            conflicts.append(Conflict(path=path, reason=reason, stages=stages))
    return MergedTree(entries=entries, conflicts=tuple(conflicts), left_out=tuple(left_out))


def _complaints(outcome: Outcome) -> dict[str, tuple[Note, ...]]:
    """Return git's conflicts by path, without those in contents, which we settle."""
    found: dict[str, tuple[Note, ...]] = {}
    for note in outcome.notes:
        if note.is_conflict and note.kind not in {"CONFLICT (contents)", "CONFLICT (binary)"}:
            for path in note.paths:
                found[path] = (*found.get(path, ()), note)
    return found


def _is_removed_here(stages: dict[int, Entry], said: tuple[Note, ...]) -> bool:
    """Say whether the user removed a file that the starter only changed, or only moved: it stays removed."""
    if set(stages) != {BASE, THEIRS}:
        return False
    return _kinds(said) == {"modify/delete"} or (_kinds(said) == {"rename/delete"} and stages[BASE] == stages[THEIRS])


def _is_untouched(stages: dict[int, Entry], said: tuple[Note, ...]) -> bool:
    """Say whether the starter removed a file that the user moved, and changed in nothing else."""
    return set(stages) == {BASE, OURS} and stages[BASE] == stages[OURS] and _kinds(said) == {"rename/delete"}


def _kinds(said: tuple[Note, ...]) -> set[str]:
    return {note.kind.removeprefix("CONFLICT (").removesuffix(")") for note in said}


def _is_content(stages: dict[int, Entry], said: tuple[Note, ...]) -> bool:
    both = {OURS, THEIRS} <= set(stages)
    return both and not said and all(entry.is_file for entry in stages.values())


def _words(note: Note, name: str) -> str:
    """Return git's sentence, with the sides' names as users know them."""
    text = note.text.partition(": ")[2] or note.text
    return " ".join(text.replace(" starter", f" {name}").split())


def _versions(contents: dict[int, bytes]) -> Versions:
    return Versions(base=contents.get(BASE), ours=contents[OURS], theirs=contents[THEIRS])
