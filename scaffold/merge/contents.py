"""One file's three versions made into one: by what it says where a driver knows that, else by its lines."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scaffold import git
from scaffold.merge.soundness import flaw
from scaffold.merge.structured import driver_for
from scaffold.merge.structured.lines import with_line_ends
from scaffold.merge.structured.sides import MARKER_SIZE
from scaffold.merge.structured.sides import Merged
from scaffold.merge.structured.sides import Sides

# As many bytes as git reads to tell a binary file from a text.
_SNIFFED = 8000
# git merge-file answers with the number of conflicts, 127 for more; failures are above.
_ANSWERS = tuple(range(128))


@dataclass(frozen=True, kw_only=True, slots=True)
class Versions:
    """A file's contents.

    Attributes:
        base: What both sides began with; None where both added the file.
        ours: As one side has it.
        theirs: As the other has it.
    """

    base: bytes | None
    ours: bytes
    theirs: bytes

    @property
    def are_binary(self) -> bool:
        """Whether any is what git takes for no text."""
        return any(b"\0" in content[:_SNIFFED] for content in (self.base or b"", self.ours, self.theirs))


@dataclass(frozen=True, kw_only=True, slots=True)
class Labels:
    """What conflict markers call the sides, and how long they are."""

    ours: str
    theirs: str
    base: str = "before"
    marker_size: int = MARKER_SIZE


@dataclass(frozen=True, slots=True)
class MergedContent:
    """A merged content.

    Attributes:
        content: The whole file, with git's markers around what the sides contradict each other on.
        reason: Why it needs a person; empty where it needs none.
    """

    content: bytes
    reason: str = ""


def merge_contents(path: str, versions: Versions, labels: Labels) -> MergedContent:
    """Merge a file that both sides changed, or added.

    Args:
        path: Where it stands; its name says what it holds.
        versions: Its contents.
        labels: The sides' names.
    """
    base, ours, theirs = versions.base or b"", versions.ours, versions.theirs
    if ours == theirs:
        return MergedContent(ours)
    if versions.are_binary:
        return MergedContent(ours, f"a binary file that both sides changed; {labels.ours} was kept")
    structured = _structured(path, versions, labels)
    if structured is not None:
        return MergedContent(structured.text.encode(), "; ".join(structured.conflicts))
    merged = _by_lines(versions, labels)
    if merged.reason:
        return merged
    return MergedContent(merged.content, flaw(path, merged=merged.content, base=base, ours=ours, theirs=theirs))


def _structured(path: str, versions: Versions, labels: Labels) -> Merged | None:
    driver: Callable[[Sides], Merged | None] | None = driver_for(path)
    if driver is None:
        return None
    try:
        base, ours, theirs = (side.decode() for side in (versions.base or b"", versions.ours, versions.theirs))
    except UnicodeDecodeError:
        return None
    sides = Sides(
        base=base,
        ours=ours,
        theirs=theirs,
        ours_name=labels.ours,
        theirs_name=labels.theirs,
        marker_size=labels.marker_size,
    )
    return driver(sides)


def _by_lines(versions: Versions, labels: Labels) -> MergedContent:
    """Merge three texts by their lines; where they end in different ways on the sides, by what stands in the lines."""
    base, ours, theirs = versions.base or b"", versions.ours, versions.theirs
    merged, conflicts = _merge_file(base, ours, theirs, labels)
    if conflicts and len({b"\r\n" in side for side in (base, ours, theirs)}) > 1:

        def merge(sides: Sides) -> Merged:
            content, count = _merge_file(_bytes(sides.base), _bytes(sides.ours), _bytes(sides.theirs), labels)
            return Merged(text=_text(content), conflicts=("",) * count)

        again = with_line_ends(merge)(Sides(base=_text(base), ours=_text(ours), theirs=_text(theirs)))
        if again is not None:
            merged, conflicts = _bytes(again.text), len(again.conflicts)
    if not conflicts:
        return MergedContent(merged)
    return MergedContent(
        merged, "both sides added it" if versions.base is None else "both sides changed the same lines"
    )


def _merge_file(base: bytes, ours: bytes, theirs: bytes, labels: Labels) -> tuple[bytes, int]:
    """Return three texts merged, with the number of conflicts that git marked."""
    with tempfile.TemporaryDirectory(prefix="newsvc-") as scratch:
        files = [Path(scratch, side) for side in ("ours", "base", "theirs")]
        for file, content in zip(files, (ours, base, theirs), strict=True):
            file.write_bytes(content)
        named = [word for label in (labels.ours, labels.base, labels.theirs) for word in ("-L", label)]
        options = ("--stdout", f"--marker-size={labels.marker_size}", *named)
        conflicts, merged = git.answer("merge-file", *options, *map(os.fspath, files), codes=_ANSWERS)
    return merged, conflicts


def _text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
