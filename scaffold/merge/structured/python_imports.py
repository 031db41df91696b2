"""The order of imports, as isort and ruff sort them: one a line, `import` before `from`, by module and name."""

from __future__ import annotations

from itertools import groupby


def import_order(line: str) -> tuple[bool, str]:
    """Return what an import is sorted by."""
    return line.startswith("from "), line.casefold()


def has_sorted_imports(text: str) -> bool:
    """Return whether each block of imports in a text is sorted."""
    blocks = [list(block) for is_import, block in groupby(text.splitlines(), key=_is_import) if is_import]
    return all(block == sorted(block, key=import_order) for block in blocks)


def _is_import(line: str) -> bool:
    return line.startswith(("import ", "from "))
