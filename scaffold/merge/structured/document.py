"""Merges files that can be read into trees, and lets nothing out that does not read back as what was merged."""

from __future__ import annotations

from collections.abc import Callable

from scaffold.merge.structured.merging import Clashed
from scaffold.merge.structured.merging import merge_nodes
from scaffold.merge.structured.sides import CannotMerge
from scaffold.merge.structured.sides import Driver
from scaffold.merge.structured.sides import Merged
from scaffold.merge.structured.sides import Sides
from scaffold.merge.structured.tree import Branch
from scaffold.merge.structured.tree import Clash
from scaffold.merge.structured.tree import Entry
from scaffold.merge.structured.tree import Node
from scaffold.merge.structured.tree import meaning
from scaffold.merge.structured.tree import render
from scaffold.merge.structured.tree import render_entry
from scaffold.merge.structured.wording import Place

Reader = Callable[[str], Node]
"""Reads a text into a tree.

Raises:
    CannotMerge, ValueError, RecursionError: It cannot be read.
"""


def driver(read: Reader) -> Driver:
    """Return the driver for the files that a reader reads."""

    def merge(sides: Sides) -> Merged | None:
        try:
            return _merge(sides, read)
        except (CannotMerge, Clashed, ValueError, RecursionError):
            return None

    return merge


def _merge(sides: Sides, read: Reader) -> Merged:
    ours, theirs = read(sides.ours), read(sides.theirs)
    base = read(sides.base) if sides.base.strip() else None
    place = Place(ours_name=sides.ours_name, theirs_name=sides.theirs_name)
    tree = merge_nodes(base, ours, theirs, place)
    conflicts = tuple(reason for clash in _clashes(tree) for reason in clash.reasons)
    for pick in (_ours, _theirs) if conflicts else (_ours,):
        _hold(tree, read, pick)
    return Merged(text=render(tree, lambda clash: _marked(clash, sides)), conflicts=conflicts)


def _hold(tree: Node, read: Reader, pick: Callable[[Clash], Entry | None]) -> None:
    """Hold a merged tree to what its text says, once the contradictions are resolved for one side.

    Raises:
        CannotMerge: It says something else.
    """
    text = render(tree, lambda clash: clash.lead + render_entry(pick(clash)))
    if meaning(read(text)) != meaning(tree, pick):
        raise CannotMerge("the merged text says something else")


def _ours(clash: Clash) -> Entry | None:
    return clash.ours


def _theirs(clash: Clash) -> Entry | None:
    return clash.theirs


def _clashes(node: Node) -> list[Clash]:
    if not isinstance(node, Branch):
        return []
    found: list[Clash] = []
    for entry in node.entries:
        found += [entry] if isinstance(entry, Clash) else _clashes(entry.node)
    return found


def _marked(clash: Clash, sides: Sides) -> str:
    return clash.lead + sides.marked(render_entry(clash.ours), render_entry(clash.theirs))
