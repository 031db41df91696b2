"""Reads values in brackets with commas between them, as TOML and JSON write them, into trees."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Hashable
from collections.abc import Iterable
from dataclasses import dataclass

from scaffold.merge.structured.sides import CannotMerge
from scaffold.merge.structured.tree import Branch
from scaffold.merge.structured.tree import Entry
from scaffold.merge.structured.tree import Key
from scaffold.merge.structured.tree import Kind
from scaffold.merge.structured.tree import Leaf
from scaffold.merge.structured.tree import Node

CLOSING = {"[": "]", "{": "}"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Notation:
    """What differs between two notations.

    Attributes:
        trivia: Matches blanks, line ends and comments, or nothing.
        separator: Matches what stands between a key and its value, with blanks.
        key: Reads a key from a place of a text; returns its end and the key.
        scalar: Reads a value that is not in brackets; returns its end and its meaning.
    """

    trivia: re.Pattern[str]
    separator: re.Pattern[str]
    key: Callable[[str, int], tuple[int, Key]]
    scalar: Callable[[str, int], tuple[int, Hashable]]


def read_value(text: str, at: int, notation: Notation) -> tuple[Node, int]:
    """Read the value that begins at a place of a text.

    Returns:
        The value, and where it ends.

    Raises:
        CannotMerge: There is none, or a key comes twice.
        ValueError: It is malformed.
    """
    if text[at : at + 1] in CLOSING:
        return _read_branch(text, at, notation)
    end, value = notation.scalar(text, at)
    return Leaf(text=text[at:end], value=value), end


def match(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str]:
    """Return what a pattern matches at a place of a text.

    Raises:
        CannotMerge: Nothing.
    """
    found = pattern.match(text, at)
    if found is None:
        raise CannotMerge(f"not understood: {text[at : at + 20]!r}")
    return found


def first_line(trivia: str) -> tuple[str, str]:
    """Cut what belongs to the line before, with the line's end, from what belongs to the next one."""
    line, end, rest = trivia.partition("\n")
    return (line + end, rest) if end else ("", trivia)


def unique(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return a mapping's entries.

    Raises:
        CannotMerge: A key comes twice.
    """
    found = tuple(entries)
    if len({entry.key for entry in found}) < len(found):
        raise CannotMerge("a key comes twice")
    return found


def _read_branch(text: str, start: int, notation: Notation) -> tuple[Branch, int]:
    kind = Kind.LIST if text[start] == "[" else Kind.MAPPING
    closing = CLOSING[text[start]]
    opened = match(notation.trivia, text, start + 1)
    head, lead = first_line(opened[0])
    at = opened.end()
    entries: list[Entry] = []
    while text[at : at + 1] != closing:
        if entries and not entries[-1].comma:
            raise CannotMerge("a comma is missing")
        entry, lead, at = _read_entry(text, at, lead=lead, notation=notation, keyed=kind is Kind.MAPPING)
        entries.append(entry)
    known = tuple(entries) if kind is Kind.LIST else unique(entries)
    return Branch(kind=kind, entries=known, head=text[start] + head, tail=lead + closing, commas=True), at + 1


def _read_entry(text: str, start: int, *, lead: str, notation: Notation, keyed: bool) -> tuple[Entry, str, int]:
    """Read an entry; return it, the lead of what follows, and where that lead ends."""
    key, at = None, start
    if keyed:
        end, key = notation.key(text, start)
        at = match(notation.separator, text, end).end()
    node, end = read_value(text, at, notation)
    after = match(notation.trivia, text, end)
    comma = text[after.end() : after.end() + 1] == ","
    rest = match(notation.trivia, text, after.end() + 1) if comma else after
    trail, next_lead = first_line(rest[0])
    entry = Entry(
        node=node,
        key=key,
        lead=lead,
        head=text[start:at],
        gap=after[0] if comma else "",
        comma=comma,
        trail=trail,
        whole_lines=text[start - len(lead) - 1] == "\n" and trail.endswith("\n"),
    )
    return entry, next_lead, rest.end()
