"""A known mistake: the change that would bring it into a service, and the test there that sees it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """One place of a service, before and after."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Trap:
    """A mistake.

    Attributes:
        name: What is wrong, in a few words.
        changes: What brings it into a service.
        test: The test that has to fail; cases with the same beginning of their name count as one.
        saying: What stands in the report of the failure, so that it fails for this reason.
        database: Where it shows.
    """

    name: str
    changes: tuple[Change, ...]
    test: str
    saying: str
    database: str = "sqlite"


def trap(name: str, *places: str, test: str, saying: str, database: str = "sqlite") -> Trap:
    """Make a trap of places, each given as file, old text, new text."""
    changes = zip(places[::3], places[1::3], places[2::3], strict=True)
    return Trap(name, tuple(Change(*change) for change in changes), test, saying, database)
