r"""A structured file as a tree of pieces of its own text, so that what is not merged stays as it is, byte for byte.

Branch            head  entries...  tail            [tool.ruff]'s lines, an array, a YAML mapping
└── Entry         lead  head  node  gap , trail     "    # why\n    "  'ignore = '  [...]  ""  ""  "  # why\n"
    └── Leaf      text                              "0.1.0"

Entry and Clash stand side by side in a merged branch. The text of a tree is its pieces, put together in this order.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Key: TypeAlias = Hashable


class Kind(StrEnum):
    """What the entries of a branch are known by."""

    MAPPING = "mapping"  # by their keys
    LIST = "list"  # by what they are and where they stand


@dataclass(frozen=True, kw_only=True, slots=True)
class Leaf:
    """A value that is merged as a whole.

    Attributes:
        text: As it is written.
        value: What it means; equal values are written with equal meaning, so 1, 1.0 and true differ.
    """

    text: str
    value: Hashable


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A value with its key, and with all text up to the next one.

    Attributes:
        node: The value.
        key: What a mapping knows it by; None in a list.
        lead: Blank lines, comments and the indent before it.
        head: The key and its separator, a table's header, the dash of an item.
        gap: Blanks between the value and its comma.
        comma: Whether a comma follows.
        trail: The rest of the line: a comment, the line's end.
        whole_lines: Whether it begins where a line begins, and ends where one ends.
    """

    node: Leaf | Branch
    key: Key = None
    lead: str = ""
    head: str = ""
    gap: str = ""
    comma: bool = False
    trail: str = ""
    whole_lines: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Clash:
    """The place of an entry on which the sides contradict each other.

    Attributes:
        ours: The project's entry; None where it removed it.
        theirs: The starter's.
        lead: Comments above, on which they agree.
        reasons: One line of words each.
    """

    ours: Entry | None
    theirs: Entry | None
    lead: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Branch:
    """A mapping or a list.

    Attributes:
        kind: What its entries are known by.
        entries: In the order of the text.
        head: What opens it, up to the first entry's lead.
        tail: What follows the last entry.
        commas: Whether commas stand between its entries.
    """

    kind: Kind
    entries: tuple[Entry | Clash, ...] = ()
    head: str = ""
    tail: str = ""
    commas: bool = False


Node: TypeAlias = Leaf | Branch


def no_clash(_: Clash) -> str:
    """Say that a tree which was read, not merged, holds no contradiction."""
    raise AssertionError("only a merged tree holds contradictions")


def render(node: Node, clash: Callable[[Clash], str] = no_clash) -> str:
    """Return the text of a tree.

    Args:
        node: The tree.
        clash: Gives the text of a contradiction.
    """
    if isinstance(node, Leaf):
        return node.text
    entries = (render_entry(entry, clash) if isinstance(entry, Entry) else clash(entry) for entry in node.entries)
    return "".join((node.head, *entries, node.tail))


def render_entry(entry: Entry | None, clash: Callable[[Clash], str] = no_clash) -> str:
    """Return the text of one entry; nothing for None."""
    if entry is None:
        return ""
    comma = "," if entry.comma else ""
    return "".join((entry.lead, entry.head, render(entry.node, clash), entry.gap, comma, entry.trail))


def meaning(node: Node, pick: Callable[[Clash], Entry | None] | None = None) -> object:
    """Return what a tree says, as nested dicts, lists and values, to be compared.

    Args:
        node: The tree.
        pick: Chooses a side of each contradiction.
    """
    if isinstance(node, Leaf):
        return node.value
    entries = [entry if isinstance(entry, Entry) or pick is None else pick(entry) for entry in node.entries]
    known = [entry for entry in entries if isinstance(entry, Entry)]
    if node.kind is Kind.LIST:
        return [meaning(entry.node, pick) for entry in known]
    return {entry.key: meaning(entry.node, pick) for entry in known}


def entries_of(branch: Branch | None) -> tuple[Entry, ...]:
    """Return the entries of a branch that was read; none for None."""
    return () if branch is None else tuple(entry for entry in branch.entries if isinstance(entry, Entry))
