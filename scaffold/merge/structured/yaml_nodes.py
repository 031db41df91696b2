"""Reads the values of a YAML document: scalars, and mappings and lists with or without brackets."""

from __future__ import annotations

import re

from scaffold.merge.structured.flow import first_line
from scaffold.merge.structured.flow import match
from scaffold.merge.structured.flow import unique
from scaffold.merge.structured.sides import CannotMerge
from scaffold.merge.structured.tree import Branch
from scaffold.merge.structured.tree import Entry
from scaffold.merge.structured.tree import Key
from scaffold.merge.structured.tree import Kind
from scaffold.merge.structured.tree import Leaf
from scaffold.merge.structured.tree import Node
from scaffold.merge.structured.yaml_events import Cursor

_LEAD = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*")
_TRAIL = re.compile(r"[ \t]*(?:(?<=[ \t])#[^\n]*)?(?:\n|\Z)")
_COLON = re.compile(r"[ \t\n]*:")
_TRIVIA = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+\Z")


def read_node(cursor: Cursor, lead: str = "") -> tuple[Node, int]:
    """Read the value that the cursor stands before.

    Args:
        cursor: Left standing behind the value.
        lead: What stands before the first entry, where the value is a mapping or a list without brackets.

    Returns:
        The value, and where its text ends.

    Raises:
        CannotMerge: It is written in a way that this reader does not know.
    """
    if cursor.kind in ("Scalar", "Alias"):
        return _scalar(cursor)
    if cursor.kind not in ("MappingStart", "SequenceStart"):
        raise CannotMerge(f"{cursor.kind} where a value was expected")
    return _block(cursor, lead) if cursor.is_block else _flow(cursor)


def _scalar(cursor: Cursor) -> tuple[Leaf, int]:
    start, end = cursor.start, cursor.end
    text, value = cursor.text[start:end], cursor.value
    if text[:1] in ("|", ">") and not value[1].endswith("\n\n"):
        text = _BLANK_LINES.sub("\n", text)
    cursor.next()
    return Leaf(text=text, value=value), start + len(text)


def _kind(cursor: Cursor) -> Kind:
    return Kind.MAPPING if cursor.kind == "MappingStart" else Kind.LIST


def _block(cursor: Cursor, lead: str) -> tuple[Branch, int]:
    """Read entries that stand on lines of their own."""
    kind, start, properties = _kind(cursor), cursor.start, cursor.has_properties
    cursor.next()
    head = ""
    if properties:
        first = cursor.start if kind is Kind.MAPPING else cursor.text.index("\n", start) + 1
        head, lead = first_line(cursor.text[start:first])
        if kind is Kind.LIST:
            lead = match(_LEAD, cursor.text, first)[0]
        start = first + len(lead) if kind is Kind.LIST else first
    at = start - len(lead)
    entries: list[Entry] = []
    while cursor.kind not in ("MappingEnd", "SequenceEnd"):
        entry, at = _block_entry(cursor, at, kind)
        entries.append(entry)
    cursor.next()
    return Branch(kind=kind, entries=unique(entries) if kind is Kind.MAPPING else tuple(entries), head=head), at


def _block_entry(cursor: Cursor, at: int, kind: Kind) -> tuple[Entry, int]:
    text = cursor.text
    lead = match(_LEAD, text, at)[0]
    start = at + len(lead)
    key, after = _key(cursor, start) if kind is Kind.MAPPING else (None, _dash(text, start))
    between = text[after : cursor.start]
    below = ""
    if cursor.is_block and not cursor.has_properties:
        line, below = first_line(between)
        between = line or between
        below = below if line else ""
    head = text[start:after] + between
    node, end = read_node(cursor, below)
    trail = "" if text[end - 1 : end] == "\n" else match(_TRAIL, text, end)[0]
    end += len(trail)
    whole = (at == 0 or text[at - 1] == "\n") and text[end - 1] == "\n"
    return Entry(node=node, key=key, lead=lead, head=head, trail=trail, whole_lines=whole), end


def _key(cursor: Cursor, start: int) -> tuple[Key, int]:
    """Read a key; return it, and where its colon ends."""
    if cursor.kind != "Scalar" or cursor.start != start or cursor.has_properties:
        raise CannotMerge("a key that is not a plain value")
    key, end = (cursor.value[1],), cursor.end
    cursor.next()
    return key, match(_COLON, cursor.text, end).end()


def _dash(text: str, start: int) -> int:
    if text[start : start + 1] != "-":
        raise CannotMerge("an item without a dash")
    return start + 1


def _flow(cursor: Cursor) -> tuple[Branch, int]:
    """Read entries in brackets."""
    kind, text = _kind(cursor), cursor.text
    opening = text.find("{" if kind is Kind.MAPPING else "[", cursor.start)
    if opening < 0 or (text[cursor.start : opening].strip() and not cursor.has_properties):
        raise CannotMerge("pairs without braces")
    opened = match(_TRIVIA, text, opening + 1)
    head, lead = first_line(opened[0])
    head = text[cursor.start : opening + 1] + head
    cursor.next()
    entries: list[Entry] = []
    while cursor.kind not in ("MappingEnd", "SequenceEnd"):
        entry, lead = _flow_entry(cursor, lead, kind)
        entries.append(entry)
    end = cursor.end
    cursor.next()
    known = unique(entries) if kind is Kind.MAPPING else tuple(entries)
    return Branch(kind=kind, entries=known, head=head, tail=lead + text[end - 1 : end], commas=True), end


def _flow_entry(cursor: Cursor, lead: str, kind: Kind) -> tuple[Entry, str]:
    """Read an entry; return it, and the lead of what follows."""
    text, start = cursor.text, cursor.start
    key = _key(cursor, start)[0] if kind is Kind.MAPPING else None
    head = text[start : cursor.start]
    node, end = read_node(cursor)
    blank = match(_TRIVIA, text, end)
    comma = text[blank.end() : blank.end() + 1] == ","
    trail, next_lead = first_line(match(_TRIVIA, text, blank.end() + 1)[0] if comma else blank[0])
    whole = text[start - len(lead) - 1] == "\n" and trail.endswith("\n")
    entry = Entry(
        node=node,
        key=key,
        lead=lead,
        head=head,
        gap=blank[0] if comma else "",
        comma=comma,
        trail=trail,
        whole_lines=whole,
    )
    return entry, next_lead
