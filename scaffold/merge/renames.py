"""Conflicts of names that git reports, and that only seem to be some: a file's folder and its own name merge apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from scaffold.merge.store import BASE
from scaffold.merge.store import OURS
from scaffold.merge.store import THEIRS
from scaffold.merge.store import Note
from scaffold.merge.store import Outcome
from scaffold.merge.store import Tree


def with_names_merged(outcome: Outcome, entries: Tree) -> tuple[Outcome, Tree]:
    """Return a merge, and its files, in which what one side renamed and the other moved has one path.

    Args:
        outcome: What git made of the trees.
        entries: The files of its tree.
    """
    stages, notes, files = dict(outcome.stages), list(outcome.notes), dict(entries)
    for note in outcome.notes:
        places = _places(note, outcome)
        home = _home(*places) if places else None
        if not places or home is None or (home in files and home not in places):
            continue
        versions = {stage: stages.pop(path)[stage] for stage, path in zip((BASE, OURS, THEIRS), places, strict=True)}
        mode = versions[THEIRS if versions[OURS].mode == versions[BASE].mode else OURS].mode
        for path in places:
            files.pop(path, None)
        stages[home], files[home] = versions, replace(versions[OURS], mode=mode)
        notes.remove(note)
    return replace(outcome, stages=stages, notes=tuple(notes)), files


def moved_with_its_folder(note: Note, ours: Tree) -> bool:
    """Say whether a file stands elsewhere only because the user moved the folder that it stood in, as a whole.

    Args:
        note: What git says of it, with its new path and its old one.
        ours: The user's files.
    """
    new, old = (PurePosixPath(path) for path in note.paths)
    return (
        old.name == new.name and bool(old.parent.name) and not any(old.parent in PurePosixPath(p).parents for p in ours)
    )


def _places(note: Note, outcome: Outcome) -> tuple[str, str, str] | None:
    """Return where a file stood, and where each side has it; None where this is no matter of names alone."""
    if note.kind != "CONFLICT (rename/rename)" or len(note.paths) != 3:
        return None
    if any(other is not note and other.is_conflict and {*other.paths} & {*note.paths} for other in outcome.notes):
        return None
    old, ours, theirs = note.paths
    known = [set(outcome.stages.get(path, ())) for path in (old, ours, theirs)]
    return (old, ours, theirs) if known == [{BASE}, {OURS}, {THEIRS}] else None


def _home(old: str, ours: str, theirs: str) -> str | None:
    paths = [PurePosixPath(path) for path in (old, ours, theirs)]
    folder = _pick(*(str(path.parent) for path in paths))
    name = _pick(*(path.name for path in paths))
    return None if folder is None or name is None else str(PurePosixPath(folder, name))


def _pick(old: str, ours: str, theirs: str) -> str | None:
    if theirs in (old, ours):
        return ours
    return theirs if ours == old else None
