"""Whether a text that was merged by its lines still reads as its sides did; lines know nothing of what they say."""

from __future__ import annotations

import ast
import json
import tomllib
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from typing import Any

from scaffold.merge.structured.python_names import dangling

if TYPE_CHECKING:
    import yaml


def flaw(path: str, *, merged: bytes, base: bytes, ours: bytes, theirs: bytes) -> str:
    """Say what is wrong with a merged text that was not wrong with any side; nothing where it is sound, or unknown."""
    reader = _READERS.get(PurePosixPath(path).suffix)
    if reader is None or not all(_reads(reader, side) for side in (base, ours, theirs)):
        return ""
    if not _reads(reader, merged):
        return "what both sides changed does not go together: the result cannot be read"
    if path.endswith(".py"):
        lost = dangling(ast.parse(merged)) - dangling(ast.parse(ours)) - dangling(ast.parse(theirs))
        if lost:
            return f"one side uses what the other took away: {', '.join(sorted(lost))}"
    return ""


def _reads(reader: Callable[[str], object], content: bytes) -> bool:
    try:
        reader(content.decode("utf-8"))
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return False
    return True


def _json(text: str) -> object:
    return json.loads(text, object_pairs_hook=_distinct) if text.strip() else None


def _yaml(text: str) -> object:
    import yaml

    try:
        for document in yaml.compose_all(text, Loader=yaml.CSafeLoader):
            for keys in _keys(document):
                _distinct((key, None) for key in keys)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    return None


def _keys(node: yaml.Node) -> Iterator[list[str]]:
    import yaml

    if isinstance(node, yaml.MappingNode):
        yield [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        for _, value in node.value:
            yield from _keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _keys(value)


def _distinct(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return pairs as a dict; readers take the last of two equal keys without a word."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"{key} stands there twice")
        found[key] = value
    return found


_READERS: dict[str, Callable[[str], object]] = {
    ".py": ast.parse,
    ".toml": tomllib.loads,
    ".json": _json,
    ".yml": _yaml,
    ".yaml": _yaml,
}
