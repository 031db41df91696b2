"""Merges three trees: by key in mappings, by identity in lists, and each entry's comments apart from its value."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace

from scaffold.merge.structured import identity
from scaffold.merge.structured import layout
from scaffold.merge.structured import placing
from scaffold.merge.structured.comments import merge_words
from scaffold.merge.structured.comments import same_words
from scaffold.merge.structured.requirements import merge_requirements
from scaffold.merge.structured.tree import Branch
from scaffold.merge.structured.tree import Clash
from scaffold.merge.structured.tree import Entry
from scaffold.merge.structured.tree import Key
from scaffold.merge.structured.tree import Kind
from scaffold.merge.structured.tree import Leaf
from scaffold.merge.structured.tree import Node
from scaffold.merge.structured.tree import entries_of
from scaffold.merge.structured.tree import meaning
from scaffold.merge.structured.tree import render
from scaffold.merge.structured.wording import Place


class Clashed(Exception):
    """A contradiction that cannot be shown on lines of its own here; whoever holds this part shows it."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class _Three:
    """One entry on three sides; None where a side has none."""

    base: Entry | None
    ours: Entry | None
    theirs: Entry | None


def merge_nodes(base: Node | None, ours: Node, theirs: Node, place: Place) -> Node:
    """Merge a value.

    Args:
        base: As it was; None where both sides added it.
        ours: As the project has it.
        theirs: As the starter has it.
        place: Where it stands.

    Raises:
        Clashed: The sides contradict each other on no lines of their own.
    """
    was, mine, new = (None if node is None else render(node) for node in (base, ours, theirs))
    if new in (was, mine):
        return ours
    if mine == was:
        return theirs
    if isinstance(ours, Branch) and isinstance(theirs, Branch) and _written_alike(ours, theirs):
        known = base if isinstance(base, Branch) and base.kind is ours.kind else None
        return _merge_branches(known, ours, theirs, place)
    return _pick(base, ours, theirs, place)


def _written_alike(ours: Branch, theirs: Branch) -> bool:
    return (ours.kind, ours.commas) == (theirs.kind, theirs.commas)


def _pick(base: Node | None, ours: Node, theirs: Node, place: Place) -> Node:
    """Take a value from the side that changed what it says."""
    was, mine, new = (None if node is None else meaning(node) for node in (base, ours, theirs))
    if new in (was, mine):
        return ours
    if mine == was:
        return theirs
    return _merged_requirement(base, ours, theirs) or _clash(place, ours, theirs)


def _clash(place: Place, ours: Node, theirs: Node) -> Node:
    raise Clashed(place.reason(ours, theirs))


def _merged_requirement(base: Node | None, ours: Node, theirs: Node) -> Leaf | None:
    """Merge two changes of one requirement, such as an extra here and a version there."""
    texts = [None if node is None else identity.text_value(node) for node in (base, ours, theirs)]
    known = [text for text in texts if text is not None]
    if len(known) < len(texts) or not isinstance(ours, Leaf) or not isinstance(ours.value, tuple):
        return None
    merged = merge_requirements(known[0], known[1], known[2])
    if merged is None or ours.text.count(known[1]) != 1:
        return None
    return Leaf(text=ours.text.replace(known[1], merged), value=(ours.value[0], merged))


def _merge_branches(base: Branch | None, ours: Branch, theirs: Branch, place: Place) -> Branch:
    keys = identity.keys_on((base, ours, theirs))
    order = placing.merged_order(*keys) if keys else None
    if keys and order is None and ours.kind is Kind.MAPPING:
        order = placing.woven(keys[1], keys[2], keys[0])
    if keys is None or order is None or _replaced_by_both(keys):
        raise Clashed(place.reason(ours, theirs))
    sides = [
        dict(zip(known, entries_of(side), strict=True)) for known, side in zip(keys, (base, ours, theirs), strict=True)
    ]
    merged = []
    for key in placing.in_sorted_place(order, keys):
        entry = _merge_entries(_Three(*(side.get(key) for side in sides)), place.inside(key))
        if entry is not None:
            merged.append(entry)
    settled = layout.settled(merged, ours, theirs)
    if settled is None:
        raise Clashed(*(place.reasons(merged) or (place.reason(ours, theirs),)))
    head, tail = layout.ends(base, ours, theirs)
    return replace(ours, entries=settled, head=head, tail=tail)


def _replaced_by_both(keys: list[list[Key]]) -> bool:
    return any(map(identity.is_content, keys[0])) and placing.replaced_by_both(*keys)


def _merge_entries(three: _Three, place: Place) -> Entry | Clash | None:
    base, ours, theirs = three.base, three.ours, three.theirs
    if ours is not None and theirs is not None:
        return _merge_both(base, ours, theirs, place)
    left = ours or theirs
    if base is None or left is None:
        return left
    if meaning(left.node) == meaning(base.node) and (left is theirs or same_words(left, base)):
        return None
    return Clash(ours=ours, theirs=theirs, reasons=(place.removal(base, ours=ours, theirs=theirs),))


def _merge_both(base: Entry | None, ours: Entry, theirs: Entry, place: Place) -> Entry | Clash:
    lead, trail = merge_words(base, ours, theirs)
    try:
        head = _merge_heads(base, ours, theirs, place)
        node = merge_nodes(base.node if base else None, ours.node, theirs.node, place)
    except Clashed as clashed:
        if not (ours.whole_lines and theirs.whole_lines):
            raise
        above, _, _ = lead.rpartition("\n")
        above += "\n" if "\n" in lead else ""
        return Clash(
            ours=replace(ours, lead=_indent(ours)),
            theirs=replace(theirs, lead=_indent(theirs)),
            lead=above,
            reasons=clashed.reasons,
        )
    return replace(ours, node=node, lead=lead, head=head, trail=trail)


def _merge_heads(base: Entry | None, ours: Entry, theirs: Entry, place: Place) -> str:
    """Merge what stands before a value: a key with its blanks, an anchor, a header with its comment."""
    if ours.head.split() == theirs.head.split() or (base and theirs.head == base.head):
        return ours.head
    if base and ours.head == base.head:
        return theirs.head
    raise Clashed(place.reason(ours.node, theirs.node))


def _indent(entry: Entry) -> str:
    return entry.lead.rpartition("\n")[2]
