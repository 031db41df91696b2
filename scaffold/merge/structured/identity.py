"""By what the items of a list are known to be the same ones on three sides."""

from __future__ import annotations

from collections.abc import Iterable

from scaffold.merge.structured.placing import replacement
from scaffold.merge.structured.requirements import read_requirement
from scaffold.merge.structured.tree import Branch
from scaffold.merge.structured.tree import Entry
from scaffold.merge.structured.tree import Key
from scaffold.merge.structured.tree import Kind
from scaffold.merge.structured.tree import Leaf
from scaffold.merge.structured.tree import Node
from scaffold.merge.structured.tree import entries_of
from scaffold.merge.structured.tree import meaning

NAMING_KEYS = ("id", "name", "key", "module", "repo", "uses", "target", "url", "path")
"""What tells one mapping in a list from the next, the best first."""

ALONE = ("alone",)
CONTENT = "content"
REQUIREMENT = "requirement"


def keys_on(branches: tuple[Branch | None, Branch, Branch]) -> list[list[Key]] | None:
    """Return the keys of the entries of three branches; None where they are ambiguous."""
    sides = [entries_of(branch) for branch in branches]
    if branches[1].kind is Kind.MAPPING:
        return [[entry.key for entry in side] for side in sides]
    if _stand_alone(sides):
        return [[ALONE] for _ in sides]
    as_packages = _hold_requirements(entry for side in sides for entry in side)
    for with_marker in (False, True) if as_packages else (False,):
        keys = [
            [_item(entry.node, as_packages=as_packages, with_marker=with_marker) for entry in side] for side in sides
        ]
        if all(len(set(side)) == len(side) for side in keys):
            return [keys[0], *(_recognised(sides[0], keys[0], sides[at], keys[at]) for at in (1, 2))]
    return None


def _recognised(was: tuple[Entry, ...], base: list[Key], entries: tuple[Entry, ...], side: list[Key]) -> list[Key]:
    """Return a side's keys, where a mapping that alone took the place of another, and shares a value, is that one."""
    said = dict(zip(base, was, strict=True)), dict(zip(side, entries, strict=True))
    recognised = list(side)
    for gone in base:
        new = replacement(gone, base, side) if is_content(gone) else None
        if new is not None and is_content(new) and _have_in_common([said[0][gone], said[1][new]]):
            recognised[side.index(new)] = gone
    return recognised


def text_value(node: Node) -> str | None:
    """Return a value that is a text; None for any other."""
    if isinstance(node, Leaf) and isinstance(node.value, tuple) and len(node.value) == 2:
        kind, value = node.value
        if isinstance(value, str) and (kind == "str" or str(kind).endswith(":str")):
            return value
    return None


def is_content(key: Key) -> bool:
    """Return whether an item is known by all that it says, so that changing it makes it another one."""
    return isinstance(key, tuple) and key[:1] == (CONTENT,)


def _stand_alone(sides: list[tuple[Entry, ...]]) -> bool:
    """Return whether each side has one mapping, and the three of them have a key and value in common."""
    return all(len(side) == 1 for side in sides) and _have_in_common([side[0] for side in sides])


def _have_in_common(entries: list[Entry]) -> bool:
    said = [meaning(entry.node) for entry in entries]
    first = said[0]
    if not isinstance(first, dict):
        return False
    return any(all(isinstance(it, dict) and it.get(key, ...) == value for it in said) for key, value in first.items())


def _hold_requirements(entries: Iterable[Entry]) -> bool:
    """Return whether all texts are requirements, and at least one could be nothing else."""
    texts = [text for entry in entries if (text := text_value(entry.node)) is not None]
    read = [read_requirement(text) for text in texts]
    return all(read) and any(requirement and not requirement.is_bare for requirement in read)


def _item(node: Node, *, as_packages: bool, with_marker: bool) -> Key:
    text = text_value(node)
    if as_packages and text is not None and (requirement := read_requirement(text)):
        return (REQUIREMENT, requirement.package, requirement.marker if with_marker else "")
    if isinstance(node, Branch) and node.kind is Kind.MAPPING:
        values = {entry.key: entry.node for entry in entries_of(node)}
        for name in NAMING_KEYS:
            value = text_value(values[(name,)]) if (name,) in values else None
            if value is not None:
                return (name, value.partition("@")[0] if name == "uses" else value)
    return (CONTENT, repr(meaning(node)))
