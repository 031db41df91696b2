"""Whether a merged module still has the names that its sides have."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator


def says_the_same_of_names(merged: ast.Module, base: ast.Module, ours: ast.Module, theirs: ast.Module) -> bool:
    """Return whether no import is lost, twice there or still needed, and no list holds an item twice.

    Args:
        merged: What came out.
        base: As it was.
        ours: As the project has it.
        theirs: As the starter has it.
    """
    was, mine, new, now = (Counter(_imported(tree)) for tree in (base, ours, theirs, merged))
    wanted = {name for name in mine.keys() | new.keys() if name not in was or (name in mine and name in new)}
    if not wanted <= now.keys() or any(count > max(mine[name], new[name]) for name, count in now.items()):
        return False
    bound = [Counter(name for name, _ in names.elements()) for names in (mine, new, now)]
    if any(count > max(bound[0][name], bound[1][name]) for name, count in bound[2].items()):
        return False
    dropped = {name for name, _ in mine.keys() | new.keys()} - set(bound[2])
    if dropped & dangling(merged) - dangling(ours) - dangling(theirs):
        return False
    widest = [_arguments(tree) for tree in (ours, theirs)]
    if any(count > max(side.get(callee, 0) for side in widest) for callee, count in _arguments(merged).items()):
        return False
    return _repeated(merged) <= _repeated(ours) | _repeated(theirs)


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Give each name that a module imports at its top, and from where."""
    for statement in tree.body:
        if isinstance(statement, ast.Import):
            yield from ((alias.asname or alias.name, alias.name) for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            origin = "." * statement.level + (statement.module or "")
            yield from ((alias.asname or alias.name, f"{origin}:{alias.name}") for alias in statement.names)


def dangling(tree: ast.Module) -> set[str]:
    """Return the names that a module uses and nowhere makes; those of builtins and of arguments are among them."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return used - _made(tree) - {name for name, _ in _imported(tree)}


def _made(tree: ast.Module) -> set[str]:
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return stored | {node.name for node in ast.walk(tree) if isinstance(node, defined)}


def _arguments(tree: ast.Module) -> dict[str, int]:
    """Return how many arguments by place each function is called with, and has, at most: they are no sets."""
    counts: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            callee = ast.dump(node.func)
            counts[callee] = max(counts.get(callee, 0), len(node.args))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            counts[node.name] = max(counts.get(node.name, 0), len(node.args.args))
    return counts


def _repeated(tree: ast.Module) -> set[str]:
    """Return the names that stand twice in one list, tuple or set."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            names = Counter(item.id for item in node.elts if isinstance(item, ast.Name))
            found |= {name for name, count in names.items() if count > 1}
    return found
