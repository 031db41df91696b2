"""A YAML file of a release, read quickly and as plain data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from scaffold.errors import RenderingFailed

if TYPE_CHECKING:
    from yaml.nodes import Node


def load(file: Path, *, unique_keys: bool = False) -> Any:
    """Return what a file says.

    Args:
        file: The file.
        unique_keys: Whether a key that stands twice in a mapping is refused; YAML's readers take the last one.

    Raises:
        RenderingFailed: It cannot be read.
    """
    import yaml

    # libyaml's loader, where PyYAML was built with it, is ten times faster.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        reader = loader(file.read_text("utf-8"))
        node = reader.get_single_node()
        if unique_keys:
            _refuse_repeated_keys(node)
        return None if node is None else reader.construct_document(node)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RenderingFailed(f"The starter's {file.name} cannot be read: {error}") from error


def _refuse_repeated_keys(node: Node | None) -> None:
    import yaml

    if not isinstance(node, yaml.MappingNode):
        return
    seen = set()
    for key, value in node.value:
        if key.value in seen:
            raise yaml.MarkedYAMLError(problem=f"{key.value} stands there twice", problem_mark=key.start_mark)
        seen.add(key.value)
        _refuse_repeated_keys(value)
