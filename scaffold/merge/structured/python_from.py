"""Merges the names of one `from x import a, b` as a set, whether they stand in a row or in parentheses, one a line."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Names = tuple[str, ...]
# As wide as a row may always be; wider, where a file has wider lines already.
_WIDTH = 79
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class _Statement:
    """One statement in a text: its first and last line, counted from 0, and the names, each as it is written."""

    first: int
    last: int
    names: Names
    in_a_row: bool


def with_names_merged(base: str, ours: str, theirs: str) -> tuple[str, str, str]:
    """Return three texts in which each import whose names both sides changed is the merged one, wherever it stands.

    What cannot be merged as a set of names is left as it is.

    Raises:
        SyntaxError: A text does not parse.
    """
    sides = [side.splitlines(keepends=True) for side in (base, ours, theirs)]
    found = [_statements(side) for side in sides]
    width = max([_WIDTH, *(len(line.rstrip("\n")) for side in sides[1:] for line in side)])
    replaced: list[list[tuple[_Statement, list[str]]]] = [[], [], []]
    for module in found[1].keys() & found[2].keys():
        three = [statements.get(module) for statements in found]
        written = _merged(module, three, width)
        for at, statement in enumerate(three):
            if written and statement:
                replaced[at].append((statement, written))
    return _text(sides[0], replaced[0]), _text(sides[1], replaced[1]), _text(sides[2], replaced[2])


def _statements(lines: Sequence[str]) -> dict[str, _Statement]:
    """Return the imports of a text by their modules, without those that come twice or are written in another way."""
    found: dict[str, _Statement | None] = {}
    for node in ast.parse("".join(lines)).body:
        if isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            names = tuple(f"{n.name} as {n.asname}" if n.asname else n.name for n in node.names)
            first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
            known = [row for row in (True, False) if _written(module, names, in_a_row=row) == lines[first : last + 1]]
            found[module] = _Statement(first, last, names, known[0]) if known and module not in found else None
    return {module: statement for module, statement in found.items() if statement}


def _merged(module: str, three: Sequence[_Statement | None], width: int) -> list[str]:
    """Return the lines of a merged statement; none where the sides agree, or contradict each other."""
    known = [statement.names if statement else () for statement in three]
    was, mine, new = known
    if new in (was, mine) or mine == was or max(map(len, known)) < 2:
        return []
    names = [name for name in (*mine, *(n for n in new if n not in mine)) if _stays(name, was, mine, new)]
    bound = {name.rpartition(" ")[2] for name in names}
    if not names or "*" in names or len(bound) < len(names) or _replaced_by_both(was, mine, new):
        return []
    rule = next((rule for rule in _RULES if all(list(side) == sorted(side, key=rule) for side in known)), None)
    names = sorted(names, key=rule) if rule else names
    row = _written(module, tuple(names), in_a_row=True)
    fits = all(s.in_a_row for s in three[1:] if s) and len(row[0].rstrip("\n")) <= width
    return row if fits else _written(module, tuple(names), in_a_row=False)


def _stays(name: str, was: Names, mine: Names, new: Names) -> bool:
    return name not in was or (name in mine and name in new)


def _replaced_by_both(was: Names, mine: Names, new: Names) -> bool:
    gone = set(was) - set(mine) - set(new)
    return bool(gone) and bool(set(mine) - set(was)) and bool(set(new) - set(was))


def _written(module: str, names: Names, *, in_a_row: bool) -> list[str]:
    if in_a_row:
        return [f"from {module} import {', '.join(names)}\n"]
    return [f"from {module} import (\n", *(f"{_INDENT}{name},\n" for name in names), ")\n"]


def _text(lines: Sequence[str], replaced: Sequence[tuple[_Statement, list[str]]]) -> str:
    result = list(lines)
    for statement, written in sorted(replaced, key=lambda pair: pair[0].first, reverse=True):
        result[statement.first : statement.last + 1] = written
    return "".join(result)


def _by_type(name: str) -> tuple[object, ...]:
    """Return what isort and ruff sort a name by: constants, classes, all else; numbers in them as numbers."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, *_by_name(name)


def _by_name(name: str) -> tuple[object, ...]:
    parts = re.split(r"(\d+)", name.casefold())
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts), name


_RULES: tuple[Callable[[str], Any], ...] = (_by_type, _by_name, str)
