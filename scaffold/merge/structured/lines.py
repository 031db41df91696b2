"""Ends of lines: a merge sees newlines alone; its result ends its lines as the project, or whoever changed that."""

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
        crlf = _ends_in_crlf(sides)
        if theirs in (base, ours):
            return Merged(text=_written(ours, crlf=crlf))
        if ours == base:
            return Merged(text=_written(theirs, crlf=crlf))
        merged = driver(replace(sides, base=_ended(base), ours=_ended(ours), theirs=_ended(theirs)))
        if merged is None:
            return None
        ended = base.endswith("\n") if ours.endswith("\n") == base.endswith("\n") == theirs.endswith("\n") else True
        text = merged.text if ended or merged.conflicts else merged.text.removesuffix("\n")
        return replace(merged, text=_written(text, crlf=crlf))

    return merge


def _unified(text: str) -> str | None:
    r"""Return a text with newlines alone; None where CRLF and others are mixed, or where \r stands alone."""
    unified = text.replace("\r\n", "\n")
    return unified if "\r" not in unified and text.count("\r\n") in (0, unified.count("\n")) else None


def _ended(text: str) -> str:
    return text if text.endswith("\n") or not text else text + "\n"


def _ends_in_crlf(sides: Sides) -> bool:
    """Say how the result's lines end: as the side has them that changed it, else as the project."""
    was, mine, new = ("\r\n" in text for text in (sides.base, sides.ours, sides.theirs))
    return mine if new == was or not sides.base else new


def _written(text: str, *, crlf: bool) -> str:
    return text.replace("\n", "\r\n") if crlf else text
