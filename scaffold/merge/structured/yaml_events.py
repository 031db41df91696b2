"""PyYAML's events with their places in the text, one after the other."""

from __future__ import annotations

from typing import Any

from scaffold.merge.structured.sides import CannotMerge


class Cursor:
    """Stands before an event of a text.

    Attributes:
        text: The whole text.
    """

    def __init__(self, text: str) -> None:
        """Stand before the first event.

        Raises:
            CannotMerge: The text is not YAML.
        """
        import yaml

        self.text = text
        self._loader: Any = yaml.SafeLoader("")
        self._scalar = yaml.ScalarNode
        if text.startswith("\ufeff"):
            raise CannotMerge("places are counted without a byte order mark")
        try:
            yaml.compose(text, Loader=yaml.SafeLoader)  # aliases are known, and there is one document
            self._events: list[Any] = list(yaml.parse(text, Loader=yaml.SafeLoader))
        except yaml.YAMLError as error:
            raise CannotMerge(str(error)) from error
        self._at = 0

    @property
    def kind(self) -> str:
        """The name of the event: Scalar, Alias, MappingStart and so on."""
        return type(self._events[self._at]).__name__.removesuffix("Event")

    @property
    def start(self) -> int:
        """Where the event begins in the text."""
        return int(self._events[self._at].start_mark.index)

    @property
    def end(self) -> int:
        """Where it ends."""
        return int(self._events[self._at].end_mark.index)

    @property
    def is_block(self) -> bool:
        """Whether it begins a mapping or a list without brackets."""
        return self.kind in ("MappingStart", "SequenceStart") and not self._events[self._at].flow_style

    @property
    def has_properties(self) -> bool:
        """Whether an anchor or a tag stands before the value."""
        event = self._events[self._at]
        return bool(getattr(event, "anchor", None) or getattr(event, "tag", None))

    @property
    def value(self) -> tuple[str, str]:
        """What a scalar or an alias means: its tag and its value."""
        event = self._events[self._at]
        if self.kind == "Alias":
            return ("*", str(event.anchor))
        tag = event.tag or self._loader.resolve(self._scalar, event.value, event.implicit)
        return (str(tag), str(event.value))

    def next(self) -> None:
        """Go on to the next event."""
        self._at += 1

    def expect(self, *kinds: str) -> None:
        """Go on over events of these kinds.

        Raises:
            CannotMerge: There is another one.
        """
        for kind in kinds:
            if self.kind != kind:
                raise CannotMerge(f"{self.kind} where {kind} was expected")
            self.next()
