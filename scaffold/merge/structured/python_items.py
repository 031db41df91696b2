"""Merges lines of Python that are whole things, one a line: imports, items of a list, calls that register something."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from scaffold.merge.structured.diff3 import Run
from scaffold.merge.structured.placing import merged_order
from scaffold.merge.structured.placing import replaced_by_both
from scaffold.merge.structured.python_imports import import_order

Lines = Sequence[str]


def merged_items(run: Run, *, sort_imports: bool) -> list[str] | None:
    """Return the lines of a run on which the sides contradict each other, merged as a set; None where they are none.

    Args:
        run: The lines.
        sort_imports: Whether imports are sorted on both sides.
    """
    for is_item in (_is_import, _is_item, _is_registration):
        if all(is_item(line) for side in (run.base, run.ours, run.theirs) for line in side):
            merged = _merged(run, imports=is_item is _is_import)
            return sorted(merged, key=import_order) if merged and sort_imports and is_item is _is_import else merged
    return _merged_literal(run)


def _merged(run: Run, *, imports: bool) -> list[str] | None:
    sides = (run.base, run.ours, run.theirs)
    unique = all(len(set(side)) == len(side) for side in sides)
    indents = {line[: len(line) - len(line.lstrip())] for side in sides for line in side}
    if not unique or len(indents) != 1 or not (_one_callee(sides) or imports):
        return None
    if not imports and replaced_by_both(*sides):
        return None
    order = merged_order(*sides)
    if order is None:
        return None
    gone = {line for line in run.base if line not in run.ours or line not in run.theirs}
    lines = [str(line) for line in order if line not in gone]
    long_enough = [side for side in (run.ours, run.theirs) if len(side) > 1]
    for rule in (str, str.casefold):
        if long_enough and all(list(side) == sorted(side, key=rule) for side in long_enough):
            return sorted(lines, key=rule)
    return lines


def _one_callee(sides: Sequence[Lines]) -> bool:
    """Return whether all calls call the same thing; lines that are items are none."""
    return len({line.strip().partition("(")[0] for side in sides for line in side if _is_registration(line)}) <= 1


def _parsed(text: str) -> list[ast.stmt]:
    try:
        return ast.parse(text).body
    except (SyntaxError, ValueError):
        return []


def _is_import(line: str) -> bool:
    body = _parsed(line)
    if line[:1].isspace() or "," in line or len(body) != 1:
        return False
    statement = body[0]
    return isinstance(statement, ast.Import | ast.ImportFrom) and len(statement.names) == 1


def _is_item(line: str) -> bool:
    """Return whether a line is one name, path of names or text, with its comma."""
    body = _parsed(f"[\n{line}\n]")
    if len(body) != 1 or not isinstance(body[0], ast.Expr) or not isinstance(body[0].value, ast.List):
        return False
    items = body[0].value.elts
    return len(items) == 1 and line.partition("#")[0].rstrip().endswith(",") and _is_plain(items[0])


def _is_plain(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return _is_plain(node.value)
    return isinstance(node, ast.Name) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _is_registration(line: str) -> bool:
    """Return whether a line calls a method with a feature: app.include_router(notes)."""
    body = _parsed(line.strip())
    if len(body) != 1 or not isinstance(body[0], ast.Expr) or not isinstance(body[0].value, ast.Call):
        return False
    call = body[0].value
    return isinstance(call.func, ast.Attribute) and bool(call.args) and _is_plain(call.args[0])


def _merged_literal(run: Run) -> list[str] | None:
    """Merge three versions of one assignment of a list or tuple of names, written in a row."""
    read = [_literal("".join(side)) for side in (run.base, run.ours, run.theirs)]
    known = [literal for literal in read if literal]
    if len(known) < 3 or len({(opening, closing) for opening, _, closing in known}) != 1:
        return None
    items = [literal[1] for literal in known]
    if not all(len(set(side)) == len(side) for side in items) or replaced_by_both(*items):
        return None
    order = merged_order(*items)
    if order is None:
        return None
    left = [str(item) for item in order if item not in items[0] or all(item in side for side in items[1:])]
    lone = "," if len(left) == 1 and known[0][2].startswith(")") else ""
    return [f"{known[0][0]}{', '.join(left)}{lone}{known[0][2]}"]


def _literal(text: str) -> tuple[str, list[str], str] | None:
    """Return what opens the value of an assignment on one line, its items, and what closes it."""
    body = _parsed(text)
    if text.count("\n") != 1 or len(body) != 1 or not isinstance(body[0], ast.Assign | ast.AnnAssign):
        return None
    value = body[0].value
    if not isinstance(value, ast.List | ast.Tuple | ast.Set) or not all(map(_is_plain, value.elts)) or not value.elts:
        return None
    source = ast.get_source_segment(text, value) or ""
    if source[0] not in "([{":
        return None
    before, _, after = text.partition(source)
    items = [ast.get_source_segment(text, item) or "" for item in value.elts]
    return before + source[0], items, source[-1] + after
