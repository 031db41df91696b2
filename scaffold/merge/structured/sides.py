"""What a driver is given: one file as it was, as it stands, and as the starter has it; and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

MARKER_SIZE = 7
"""How many signs git's conflict markers begin with, unless an attribute says otherwise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sides:
    """One file's three texts, and the names of two of them in conflict markers.

    Attributes:
        base: What both sides began with; empty where both added the file.
        ours: The project's.
        theirs: The new release's.
        ours_name: What a reader is to call the project's.
        theirs_name: What a reader is to call the release's.
        marker_size: How many signs a conflict marker begins with.
    """

    base: str
    ours: str
    theirs: str
    ours_name: str = "yours"
    theirs_name: str = "the starter"
    marker_size: int = MARKER_SIZE

    def marked(self, ours: str, theirs: str) -> str:
        """Return the lines of two sides that contradict each other, between git's markers."""
        opening, between, closing = (sign * self.marker_size for sign in "<=>")
        return f"{opening} {self.ours_name}\n{ours}{between}\n{theirs}{closing} {self.theirs_name}\n"


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """A merged text.

    Attributes:
        text: The whole file, with git's markers around each contradiction.
        conflicts: One line of words for each contradiction: where and what.
    """

    text: str
    conflicts: tuple[str, ...] = ()


Driver = Callable[[Sides], Merged | None]
"""Merges one kind of file; None where a plain text merge must do. It never raises, whatever the texts are."""


class CannotMerge(Exception):
    """A driver gives up: the text is malformed, or written in a way that the driver does not know."""
