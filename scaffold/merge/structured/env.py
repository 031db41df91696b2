"""Reads a file of environment variables into a tree: each variable with the comments above it."""

from __future__ import annotations

import re

from scaffold.merge.structured.flow import match
from scaffold.merge.structured.flow import unique
from scaffold.merge.structured.sides import CannotMerge
from scaffold.merge.structured.tree import Branch
from scaffold.merge.structured.tree import Entry
from scaffold.merge.structured.tree import Kind
from scaffold.merge.structured.tree import Leaf

_LEAD = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*")
_HEAD = re.compile(r"(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=")
_LINE = re.compile(r"[^\n]*")


def read_env(text: str) -> Branch:
    """Read the variables.

    Raises:
        CannotMerge: A variable comes twice, a value goes over more than one line, or a line is something else.
    """
    entries: list[Entry] = []
    at = 0
    while True:
        lead = match(_LEAD, text, at)
        if lead.end() == len(text):
            return Branch(kind=Kind.MAPPING, entries=unique(entries), tail=lead[0])
        head = match(_HEAD, text, lead.end())
        value = match(_LINE, text, head.end())[0]
        if any(value.count(quote) % 2 for quote in "\"'") or value.endswith("\\"):
            raise CannotMerge("a value may go on in the next line")
        at = head.end() + len(value) + 1
        leaf = Leaf(text=value, value=("str", value.strip()))
        entries.append(Entry(node=leaf, key=(head[1],), lead=lead[0], head=head[0], trail=text[at - 1 : at]))
