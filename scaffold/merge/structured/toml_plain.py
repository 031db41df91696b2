"""What the TOML reader understood, as plain data to hold against tomllib's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from scaffold.merge.structured.sides import CannotMerge
from scaffold.merge.structured.tree import Entry
from scaffold.merge.structured.tree import Kind
from scaffold.merge.structured.tree import Leaf
from scaffold.merge.structured.tree import Node
from scaffold.merge.structured.tree import entries_of


def plain(sections: Iterable[tuple[str, tuple[str, ...], list[Entry]]]) -> dict[str, Any]:
    """Return a document's data.

    Args:
        sections: Of each: how its header opens, its path, the keys below it.

    Raises:
        CannotMerge: A path leads through a value.
    """
    document: dict[str, Any] = {}
    for opening, path, pairs in sections:
        table = _table(document, path) if opening == "[" else _element(document, path)
        _put(table, pairs)
    return document


def _table(table: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    """Go down a path, through the newest element of each array of tables, making what is missing."""
    for part in path:
        below = table.setdefault(part, {})
        table = below[-1] if isinstance(below, list) and below else below
        if not isinstance(table, dict):
            raise CannotMerge("a path leads through a value")
    return table


def _element(document: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    element: dict[str, Any] = {}
    elements = _table(document, path[:-1]).setdefault(path[-1], [])
    if not isinstance(elements, list):
        raise CannotMerge("an array of tables is something else too")
    elements.append(element)
    return element


def _put(table: dict[str, Any], pairs: Iterable[Entry]) -> None:
    for pair in pairs:
        if not isinstance(pair.key, tuple):
            raise CannotMerge("no key")
        _table(table, pair.key[:-1])[pair.key[-1]] = _value(pair.node)


def _value(node: Node) -> Any:
    if isinstance(node, Leaf):
        return node.value[1] if isinstance(node.value, tuple) else node.value
    if node.kind is Kind.LIST:
        return [_value(entry.node) for entry in entries_of(node)]
    table: dict[str, Any] = {}
    _put(table, entries_of(node))
    return table
