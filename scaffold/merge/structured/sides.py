"""What a driver is given: one file as it was, as it stands, and as the starter has it; and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Sides:
    """One file's three texts, and the names of two of them in conflict markers.

    Attributes:
        base: What both sides began with; empty where both added the file.
        ours: The project's.
        theirs: The new release's.
        ours_name: What a reader is to call the project's.
        theirs_name: What a reader is to call the release's.
    """

    base: str
    ours: str
    theirs: str
    ours_name: str = "yours"
    theirs_name: str = "the starter"


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
