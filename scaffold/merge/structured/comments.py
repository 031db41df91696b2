"""Merges the comments above and beside an entry; where both sides changed one, the project's stays."""

from __future__ import annotations

from dataclasses import replace

from scaffold.merge.structured.diff3 import merge_lines
from scaffold.merge.structured.tree import Entry
from scaffold.merge.structured.tree import render_entry


def merge_words(base: Entry | None, ours: Entry, theirs: Entry) -> tuple[str, str]:
    """Return the lead and the trail of an entry that both sides have."""
    if base is None or ours.whole_lines != theirs.whole_lines:
        return ours.lead, ours.trail
    lead = merge_text(base.lead, ours.lead, theirs.lead)
    trail = merge_text(base.trail, ours.trail, theirs.trail)
    return lead, trail if trail.endswith("\n") == ours.trail.endswith("\n") else ours.trail


def merge_text(base: str, ours: str, theirs: str) -> str:
    """Merge words by their lines; where both sides changed the same ones, return the project's."""
    if theirs in (base, ours):
        return ours
    if ours == base:
        return theirs
    return merge_lines(base, ours, theirs) or ours


def same_words(one: Entry, other: Entry) -> bool:
    """Return whether two entries differ in blanks and commas at most, comments compared too."""
    return _words(one) == _words(other)


def _words(entry: Entry) -> list[str]:
    return render_entry(replace(entry, comma=False)).split()
