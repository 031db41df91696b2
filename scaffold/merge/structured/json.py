"""Reads JSON into a tree."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from dataclasses import replace

from scaffold.merge.structured.flow import Notation
from scaffold.merge.structured.flow import match
from scaffold.merge.structured.flow import read_value
from scaffold.merge.structured.sides import CannotMerge
from scaffold.merge.structured.tree import Branch

_BLANK = re.compile(r"[ \t\n]*")
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_SCALAR = re.compile(rf"{_STRING.pattern}|[-+.\w]+")


def read_json(text: str) -> Branch:
    """Read an object or an array.

    Raises:
        CannotMerge: It is another value, or a key comes twice.
        ValueError: It is not JSON.
    """
    json.loads(text)
    before = match(_BLANK, text, 0)
    tree, end = read_value(text, before.end(), JSON)
    if not isinstance(tree, Branch):
        raise CannotMerge("a value alone")
    return replace(tree, head=before[0] + tree.head, tail=tree.tail + text[end:])


def _read_key(text: str, at: int) -> tuple[int, tuple[str]]:
    key = match(_STRING, text, at)
    return key.end(), (str(json.loads(key[0])),)


def _read_scalar(text: str, at: int) -> tuple[int, Hashable]:
    scalar = match(_SCALAR, text, at)
    value = json.loads(scalar[0])
    return scalar.end(), (type(value).__name__, value)


JSON = Notation(trivia=_BLANK, separator=re.compile(r"[ \t\n]*:[ \t\n]*"), key=_read_key, scalar=_read_scalar)
