"""What a landing is going to do, written down whole before it does any of it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path

FILE_NAME = "journal.json"
SYMLINK = "120000"
# The hash that stands for nothing, where git is told to forget a file.
NO_ENTRY = "0" * 40


@dataclass(frozen=True, slots=True)
class Version:
    """A file's content at one time.

    Attributes:
        mode: As git writes it.
        oid: The hash of its content, which git knows it by.
    """

    mode: str
    oid: str


@dataclass(frozen=True, slots=True)
class Operation:
    """What happens to one file.

    Attributes:
        path: The file, relative to the project.
        old: What it was; None where there was none.
        new: What it becomes; None where it goes.
        marked: Whether conflicts are marked in it, so that a person is going to change it.
    """

    path: str
    old: Version | None
    new: Version | None
    marked: bool = False

    @property
    def reversed(self) -> Operation:
        """The way back."""
        return Operation(self.path, self.new, self.old)


@dataclass(frozen=True, kw_only=True, slots=True)
class Journal:
    """One landing.

    Attributes:
        operations: What happens to the project's files.
        staged: The files that git's index takes from the disk when they have landed.
        unmerged: Lines for `git update-index --index-info`, from the top of the repository: files in conflict, and
            what an undoing puts back.
        head: The commit that the project was at; empty outside git or before the first one.
        undoes: Whether this takes the last landing back.
    """

    operations: tuple[Operation, ...]
    staged: tuple[str, ...] = ()
    unmerged: tuple[str, ...] = ()
    head: str = ""
    undoes: bool = False

    def write(self, folder: Path) -> None:
        """Write the journal into its folder."""
        document = {**asdict(self), "version": 1}
        with (folder / FILE_NAME).open("w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=True)
            file.flush()
            os.fsync(file.fileno())


def read(folder: Path) -> Journal:
    """Read the journal in a folder."""
    document = json.loads((folder / FILE_NAME).read_text("utf-8"))
    operations = tuple(
        Operation(o["path"], _version(o["old"]), _version(o["new"]), o["marked"]) for o in document["operations"]
    )
    return Journal(
        operations=operations,
        staged=tuple(document["staged"]),
        unmerged=tuple(document["unmerged"]),
        head=document["head"],
        undoes=document["undoes"],
    )


def _version(fields: dict[str, str] | None) -> Version | None:
    return Version(**fields) if fields else None
