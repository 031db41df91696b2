"""Merges lines as diff3 does: into runs that are agreed, and runs on which the sides contradict each other.

Khanna, Kunal, Pierce: A Formal Investigation of Diff3 (2007), section 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Lines = Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """Lines that follow each other on three sides.

    Attributes:
        base: As they were.
        ours: As the project has them.
        theirs: As the starter has them.
    """

    base: tuple[str, ...]
    ours: tuple[str, ...]
    theirs: tuple[str, ...]

    @property
    def agreed(self) -> tuple[str, ...] | None:
        """The lines, where at most one side changed them or both did so equally; else None."""
        if self.theirs in (self.base, self.ours):
            return self.ours
        return self.theirs if self.ours == self.base else None


def runs(base: Lines, ours: Lines, theirs: Lines) -> Iterator[Run]:
    """Give the three sides cut into runs, in order: lines that all three have, and what stands between these."""
    at = [0, 0, 0]
    for synced in [*_synced(base, ours, theirs), (len(base), len(ours), len(theirs))]:
        between = [tuple(side[start:end]) for side, start, end in zip((base, ours, theirs), at, synced, strict=True)]
        if any(between):
            yield Run(base=between[0], ours=between[1], theirs=between[2])
        line = tuple(base[synced[0] : synced[0] + 1])
        if line:
            yield Run(base=line, ours=line, theirs=line)
        at = [place + 1 for place in synced]


def _synced(base: Lines, ours: Lines, theirs: Lines) -> Iterator[tuple[int, int, int]]:
    """Give the places of each line that both sides kept."""
    mine, new = (_kept(base, side) for side in (ours, theirs))
    for place in sorted(mine.keys() & new.keys()):
        yield place, mine[place], new[place]


def _kept(base: Lines, side: Lines) -> dict[int, int]:
    blocks = SequenceMatcher(None, base, side, autojunk=False).get_matching_blocks()
    return {a + step: b + step for a, b, size in blocks for step in range(size)}


def merge_lines(base: str, ours: str, theirs: str) -> str | None:
    """Return three texts merged by lines; None where they contradict each other."""
    sides = [text.splitlines(keepends=True) for text in (base, ours, theirs)]
    agreed = [run.agreed for run in runs(*sides)]
    return None if None in agreed else "".join(line for lines in agreed for line in lines or ())
