"""The merge of one file that git asks for, in a team's own merges and rebases."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold.errors import UsageError
from scaffold.merge.contents import Labels
from scaffold.merge.contents import Versions
from scaffold.merge.contents import merge_contents
from scaffold.merge.structured.sides import MARKER_SIZE


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What git hands to a merge driver (https://git-scm.com/docs/gitattributes#_defining_a_custom_merge_driver).

    Attributes:
        base: The file as both sides began with it; empty where both added it.
        ours: As the branch has it that is merged into; the result takes its place.
        theirs: As the other branch has it.
        path: Where it stands in the repository.
        labels: What git calls the sides.
    """

    base: Path
    ours: Path
    theirs: Path
    path: str
    labels: Labels


def request(words: Sequence[str]) -> Request:
    """Read what git filled in: %O %A %B %P, then as far as it knows them %L %S %X %Y.

    Raises:
        UsageError: These are not a file's three versions and its path.
    """
    if not 4 <= len(words) <= 8 or not (size := (*words, "", "")[4] or str(MARKER_SIZE)).isdecimal():
        raise UsageError(
            "git calls this itself, with a file's three versions.", advice="Type: newsvc merge-driver --install"
        )
    base, ours, theirs = map(Path, words[:3])
    names = [name if name and not name.startswith("%") else "" for name in (*words[5:], "", "", "")]
    labels = Labels(
        base=_text(names[0] or "base"),
        ours=_text(names[1] or "ours"),
        theirs=_text(names[2] or "theirs"),
        marker_size=int(size),
    )
    return Request(base=base, ours=ours, theirs=theirs, path=words[3], labels=labels)


def merge(request: Request) -> str:
    """Merge, put the result into the place of `ours` in one step, and return why it needs a person, or nothing.

    Raises:
        ToolFailed: git is missing.
        OSError: A file cannot be read or written; `ours` is as it was.
    """
    base, ours, theirs = (file.read_bytes() for file in (request.base, request.ours, request.theirs))
    # git gives an empty file where there was none; what was empty merges in the same way.
    merged = merge_contents(request.path, Versions(base=base or None, ours=ours, theirs=theirs), request.labels)
    _replace(request.ours, merged.content)
    return merged.reason


def _text(name: str) -> str:
    """Return a name that can stand in a text; a branch may be called by any bytes."""
    return os.fsencode(name).decode("utf-8", "replace")


def _replace(file: Path, content: bytes) -> None:
    handle, beside = tempfile.mkstemp(dir=file.parent, prefix=".newsvc-")
    try:
        with os.fdopen(handle, "wb") as written:
            written.write(content)
        os.chmod(beside, file.stat().st_mode & 0o777)
        os.replace(beside, file)
    except BaseException:
        os.unlink(beside)
        raise
