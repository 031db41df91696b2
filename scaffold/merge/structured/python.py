"""Merges Python by lines; where both sides changed the same ones, imports, names in one and items of lists are sets.

Registrations of features are what both sides add to: FEATURES = [...], app.include_router(...), and their imports.
"""

from __future__ import annotations

import ast

from scaffold.merge.structured.diff3 import runs
from scaffold.merge.structured.python_from import with_names_merged
from scaffold.merge.structured.python_imports import has_sorted_imports
from scaffold.merge.structured.python_items import merged_items
from scaffold.merge.structured.python_names import says_the_same_of_names
from scaffold.merge.structured.sides import Merged
from scaffold.merge.structured.sides import Sides


def merge_python(sides: Sides) -> Merged | None:
    """Merge three texts; None where they do not parse, or where what comes out would not be sound."""
    try:
        trees = [ast.parse(text) for text in (sides.base, sides.ours, sides.theirs)]
        merged = _merge(sides)
        if merged.conflicts:
            return merged
        sound = says_the_same_of_names(ast.parse(merged.text), *trees)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return merged if sound else None


def _merge(sides: Sides) -> Merged:
    lines: list[str] = []
    conflicts: list[str] = []
    sort_imports = has_sorted_imports(sides.ours) and has_sorted_imports(sides.theirs)
    texts = with_names_merged(sides.base, sides.ours, sides.theirs)
    for run in runs(*(text.splitlines(keepends=True) for text in texts)):
        agreed = run.agreed
        resolved = list(agreed) if agreed is not None else merged_items(run, sort_imports=sort_imports)
        if resolved is None:
            start = len(lines) + 1
            lines += sides.marked("".join(run.ours), "".join(run.theirs)).splitlines(keepends=True)
            both = f"both {sides.ours_name} and {sides.theirs_name} changed them"
            conflicts.append(f"lines {start}-{len(lines)}: {both}")
        else:
            lines += resolved
    return Merged(text="".join(lines), conflicts=tuple(conflicts))
