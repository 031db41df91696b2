"""Reads a file of patterns to ignore into a tree: each pattern with the comments above it."""

from __future__ import annotations

import re

from scaffold.merge.structured.document import driver
from scaffold.merge.structured.flow import match
from scaffold.merge.structured.sides import Merged
from scaffold.merge.structured.sides import Sides
from scaffold.merge.structured.tree import Branch
from scaffold.merge.structured.tree import Entry
from scaffold.merge.structured.tree import Kind
from scaffold.merge.structured.tree import Leaf

_LEAD = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*")
_LINE = re.compile(r"[^\n]*")


def read_patterns(text: str) -> Branch:
    """Read the patterns."""
    entries: list[Entry] = []
    at = 0
    while True:
        lead = match(_LEAD, text, at)
        if lead.end() == len(text):
            return Branch(kind=Kind.LIST, entries=tuple(entries), tail=lead[0])
        line = match(_LINE, text, lead.end())[0]
        at = lead.end() + len(line) + 1
        entries.append(Entry(node=Leaf(text=line, value=line), lead=lead[0], trail=text[at - 1 : at]))


def merge_patterns(sides: Sides) -> Merged | None:
    """Merge patterns as an ordered set; give up where the order of what changed could matter.

    The last pattern that matches decides, so patterns may change places among themselves, and so may negations (!), but
    not one with the other. https://git-scm.com/docs/gitignore#_pattern_format
    """
    base, ours, theirs = (_patterns(text) for text in (sides.base, sides.ours, sides.theirs))
    changed = (base ^ ours) | (base ^ theirs)
    if len({pattern.startswith("!") for pattern in changed}) > 1:
        return None
    return _merge(sides)


def _patterns(text: str) -> set[str]:
    return {line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")}


_merge = driver(read_patterns)
