"""Reads YAML into a tree, by the places that PyYAML's events tell.

What this reader does not know (several documents, complex keys, pairs in a row without braces) is not merged.
"""

from __future__ import annotations

import re
from dataclasses import replace

from scaffold.merge.structured.sides import CannotMerge
from scaffold.merge.structured.tree import Branch
from scaffold.merge.structured.yaml_events import Cursor
from scaffold.merge.structured.yaml_nodes import read_node

_MARKER = re.compile(r"(?:(?:%[^\n]*|[ \t]*(?:#[^\n]*)?)\n)*---[^\n]*\n")


def read_yaml(text: str) -> Branch:
    """Read a document that is a mapping or a list.

    Raises:
        CannotMerge: It is malformed, or written in a way that the reader does not know.
    """
    cursor = Cursor(text)
    cursor.expect("StreamStart", "DocumentStart")
    before = text[: cursor.start]
    marker = _MARKER.match(before)
    head = before[: marker.end()] if marker else _above(before)
    tree, end = read_node(cursor, before.removeprefix(head))
    cursor.expect("DocumentEnd", "StreamEnd")
    if not isinstance(tree, Branch):
        raise CannotMerge("a value alone")
    return replace(tree, head=head + tree.head, tail=tree.tail + text[end:])


def _above(before: str) -> str:
    """Return the comments that are about the whole file: a blank line stands between them and the first key."""
    above, blank, _ = before.rpartition("\n\n")
    return above + blank
