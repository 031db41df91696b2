"""Files that a starter says have moved: their old places are exchanged for the new ones before anything is merged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from scaffold.merge.store import Tree


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """Trees in which files stand where the starter has moved them.

    Attributes:
        base: The pristine render of the recorded release.
        ours: The project.
        moves: The new place of each of the project's files that moved, by its old one.
    """

    base: Tree
    ours: Tree
    moves: dict[str, str]


def follow(place: Callable[[str], str], *, base: Tree, ours: Tree, theirs: Tree, taken: Callable[[str], bool]) -> Moved:
    """Move files of two trees to where the third has them; a move into the place of a file of the user's is left out.

    A merge then sees each file under one name, however much of it has changed.

    Args:
        place: Says where a file stands in the third tree.
        base: What the other two came from.
        ours: The project.
        theirs: The pristine render of the release that moved them.
        taken: Says whether something stands at a place in the project's folder that is not in `ours`.
    """
    moves = {path: new for path in base.keys() | ours.keys() if (new := place(path)) != path}
    starters = {path: new for path, new in moves.items() if path in base and new in theirs}
    folders = {_folders(path, new) for path, new in starters.items()}
    own = {p: new for p, new in moves.items() if p not in base and new not in theirs and _folders(p, new) in folders}
    wanted = {path: new for path, new in {**starters, **own}.items() if not taken(new)}
    while blocked := {path for tree in (base, ours) for path in _blocked(tree, wanted)}:
        wanted = {path: new for path, new in wanted.items() if path not in blocked}
    return Moved(
        base=_moved(base, wanted), ours=_moved(ours, wanted), moves={p: n for p, n in wanted.items() if p in ours}
    )


def _moved(tree: Tree, moves: dict[str, str]) -> Tree:
    return {moves.get(path, path): entry for path, entry in tree.items()}


def _blocked(tree: Tree, moves: dict[str, str]) -> Iterator[str]:
    """Return the moves to a place where another file would stand, or above or below one."""
    places = Counter(moves.get(path, path) for path in tree)
    folders = {str(folder) for place in places for folder in PurePosixPath(place).parents}
    for path in moves.keys() & tree.keys():
        new = moves[path]
        if places[new] > 1 or new in folders or any(str(folder) in places for folder in PurePosixPath(new).parents):
            yield path


def _folders(old: str, new: str) -> tuple[str, str]:
    """Return the folders of a move, without what is the same at their ends."""
    before, after = PurePosixPath(old).parts, PurePosixPath(new).parts
    while before and after and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return "/".join(before), "/".join(after)
