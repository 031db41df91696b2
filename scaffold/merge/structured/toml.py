"""Reads TOML into a tree: sections by their path, keys and items in them, all with their comments.

The reader is our own because a merge needs every byte's place, which tomlkit does not tell; tomllib judges it: a text
of which the reader and tomllib think differently is not merged.

Branch                                  the document
├── Entry ("[",)                        the lines before the first header
├── Entry ("[", "tool", "ruff")         a table: its header is the head
└── Entry ("[[", "tool", "x")           an array of tables: a list of its elements, each with its own subtables
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Hashable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

from scaffold.merge.structured.flow import Notation
from scaffold.merge.structured.flow import match
from scaffold.merge.structured.flow import read_value
from scaffold.merge.structured.flow import unique
from scaffold.merge.structured.sides import CannotMerge
from scaffold.merge.structured.toml_plain import plain
from scaffold.merge.structured.tree import Branch
from scaffold.merge.structured.tree import Entry
from scaffold.merge.structured.tree import Kind

Path = tuple[str, ...]

_LEAD = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*")
_TRAIL = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")
_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_KEY = re.compile(rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*")
_PARTS = re.compile(_PART)
_HEADER = re.compile(rf"(\[\[?)[ \t]*({_KEY.pattern})[ \t]*\]\]?[ \t]*(?:#[^\n]*)?(?:\n|\Z)")
_SCALAR = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|\d{4}-\d\d-\d\d [0-9:][^\s,\]}#]*"
    r"|[^\s,\[\]{}#=]+",
    re.DOTALL,
)
_SEPARATOR = re.compile(r"[ \t]*=[ \t]*")


@dataclass(kw_only=True, slots=True)
class _Section:
    """A header with the lines below it."""

    opening: str = ""  # "[" or "[["
    path: Path = ()
    lead: str = ""
    head: str = ""
    pairs: list[Entry] = field(default_factory=list)
    tail: str = ""


def read_toml(text: str) -> Branch:
    """Read a document.

    Raises:
        CannotMerge: It is written in a way that cannot be told apart by key.
        ValueError: It is not TOML.
    """
    sections, tail = _sections(text)
    tree = Branch(kind=Kind.MAPPING, entries=unique(_gathered(sections)), tail=tail)
    if plain((section.opening, section.path, section.pairs) for section in sections) != tomllib.loads(text):
        raise CannotMerge("read in two ways")
    return tree


def _sections(text: str) -> tuple[list[_Section], str]:
    """Return the sections in order, and what follows the last of them."""
    sections, at = [_Section(opening="[")], 0
    while True:
        lead = match(_LEAD, text, at)
        start = lead.end()
        if start == len(text):
            return sections, lead[0]
        if text[start] == "[":
            header = match(_HEADER, text, start)
            sections[-1].tail, rest = _comments_below(lead[0]) if sections[-1].pairs else ("", lead[0])
            sections.append(_Section(opening=header[1], path=_path(header[2]), lead=rest, head=header[0]))
            at = header.end()
        else:
            pair, at = _pair(text, start, lead[0])
            sections[-1].pairs.append(pair)


def _comments_below(lead: str) -> tuple[str, str]:
    """Cut comments that follow a section's last line at once, from those after a blank line, above the next one."""
    below, blank, rest = lead.partition("\n\n")
    if lead.startswith("\n") or not blank:
        return "", lead
    return below + "\n", "\n" + rest


def _pair(text: str, start: int, lead: str) -> tuple[Entry, int]:
    key = match(_KEY, text, start)
    at = match(_SEPARATOR, text, key.end()).end()
    node, end = read_value(text, at, TOML)
    trail = match(_TRAIL, text, end)
    entry = Entry(
        node=node,
        key=_path(key[0]),
        lead=lead,
        head=text[start:at],
        trail=trail[0],
        whole_lines=trail[0].endswith("\n"),
    )
    return entry, trail.end()


def _gathered(sections: Sequence[_Section]) -> Iterator[Entry]:
    """Give an entry for each table, and one for each array of tables with all that belongs to it."""
    at = 0
    while at < len(sections):
        section, begin = sections[at], at
        at += 1
        if section.opening == "[":
            yield _table(section, [])
            continue
        while at < len(sections) and sections[at].path[: len(section.path)] == section.path:
            at += 1
        elements = tuple(_elements(sections[begin:at], section.path))
        yield Entry(node=Branch(kind=Kind.LIST, entries=elements), key=("[[", *section.path))


def _elements(group: Sequence[_Section], path: Path) -> Iterator[Entry]:
    starts = [index for index, section in enumerate(group) if section.opening == "[[" and section.path == path]
    for start, end in zip(starts, [*starts[1:], len(group)], strict=True):
        yield _table(group[start], group[start + 1 : end])


def _table(section: _Section, below: Sequence[_Section]) -> Entry:
    entries = unique([*section.pairs, *_gathered(below)])
    branch = Branch(kind=Kind.MAPPING, entries=entries, tail=section.tail)
    whole = section.head.endswith("\n") or not section.head
    return Entry(node=branch, key=("[", *section.path), lead=section.lead, head=section.head, whole_lines=whole)


def _path(key: str) -> Path:
    return tuple(part if part[0] not in "\"'" else str(_value(part)) for part in _PARTS.findall(key))


def _value(text: str) -> object:
    return tomllib.loads(f"value = {text}")["value"]


def _read_key(text: str, at: int) -> tuple[int, Path]:
    key = match(_KEY, text, at)
    return key.end(), _path(key[0])


def _read_scalar(text: str, at: int) -> tuple[int, Hashable]:
    scalar = match(_SCALAR, text, at)
    value = _value(scalar[0])
    return scalar.end(), (type(value).__name__, value)


TOML = Notation(
    trivia=re.compile(r"(?:[ \t\n]+|#[^\n]*)*"),
    separator=_SEPARATOR,
    key=_read_key,
    scalar=_read_scalar,
)
