"""Ends of lines: a merge sees newlines alone, and its result ends its lines as the project does."""

from __future__ import annotations

from dataclasses import replace

from scaffold.merge.structured.sides import Driver
from scaffold.merge.structured.sides import Merged
from scaffold.merge.structured.sides import Sides


def with_line_ends(driver: Driver) -> Driver:
    """Return a driver that takes CRLF and a missing last newline too, and settles what one side left as it was."""

    def merge(sides: Sides) -> Merged | None:
        if sides.theirs in (sides.base, sides.ours):
            return Merged(text=sides.ours)
        base, ours, theirs = (_unified(text) for text in (sides.base, sides.ours, sides.theirs))
        if base is None or ours is None or theirs is None:
            return None
        if theirs in (base, ours):
            return Merged(text=sides.ours)
        if ours == base:
            return Merged(text=_like(sides.ours, theirs))
        merged = driver(replace(sides, base=_ended(base), ours=_ended(ours), theirs=_ended(theirs)))
        if merged is None:
            return None
        ended = base.endswith("\n") if ours.endswith("\n") == base.endswith("\n") == theirs.endswith("\n") else True
        text = merged.text if ended or merged.conflicts else merged.text.removesuffix("\n")
        return replace(merged, text=_like(sides.ours, text))

    return merge


def _unified(text: str) -> str | None:
    r"""Return a text with newlines alone; None where CRLF and others are mixed, or where \r stands alone."""
    unified = text.replace("\r\n", "\n")
    return unified if "\r" not in unified and text.count("\r\n") in (0, unified.count("\n")) else None


def _ended(text: str) -> str:
    return text if text.endswith("\n") or not text else text + "\n"


def _like(ours: str, text: str) -> str:
    return text.replace("\n", "\r\n") if "\r\n" in ours else text
