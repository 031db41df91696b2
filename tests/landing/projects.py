"""Projects that something lands in: their files before and after, and what git knows of them."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from scaffold.landing import disk
from scaffold.landing.journal import NO_ENTRY
from scaffold.landing.journal import Journal
from scaffold.landing.journal import Operation
from scaffold.landing.journal import Version
from scaffold.landing.place import Place
from scaffold.landing.place import place_of
from tests.support import starters

Files = dict[str, tuple[str, bytes]]

TEXT, PROGRAM, LINK = "100644", "100755", "120000"
OLD: Files = {
    "a": (TEXT, b"old\n"),
    "conflict": (TEXT, b"mine\n"),
    "folder/gone": (TEXT, b"gone\n"),
    "link": (LINK, b"a"),
    "run": (TEXT, b"#!/bin/sh\n"),
    "same": (TEXT, b"same\n"),
}
NEW: Files = {
    "a": (TEXT, b"new\n"),
    "conflict": (TEXT, b"<<<<<<< yours\nmine\n=======\ntheirs\n>>>>>>> starter\n"),
    "folder": (TEXT, b"a file where a folder was\n"),
    "link": (LINK, b"run"),
    "more/deep/file": (TEXT, b"more\n"),
    "run": (PROGRAM, b"#!/bin/sh\n"),
    "same": (TEXT, b"same\n"),
}


def oid(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def write(folder: Path, files: Files) -> None:
    for path, (mode, content) in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        disk.write(target, Version(mode, oid(content)), content)


def make(above: Path, kind: str) -> Place:
    """Make a project: `git`, `no git`, `subfolder` of a larger repository, or `worktree`."""
    top = above / "top"
    folder = top / "services/orders" if kind == "subfolder" else top
    write(folder, OLD)
    if kind != "no git":
        starters.git(top, "init", "--quiet")
        (top / "other").write_text("other\n")
        starters.git(top, "add", "--all")
        starters.git(top, "commit", "--quiet", "--message", "Start")
    if kind == "worktree":
        folder = above / "beside"
        starters.git(top, "worktree", "add", "--quiet", str(folder))
    return place_of(folder)


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that can be seen of a project."""

    files: Files
    index: str
    status: str


def see(place: Place) -> Seen:
    files: Files = {}
    for path in sorted(place.folder.rglob("*")):
        name = path.relative_to(place.folder).as_posix()
        version = disk.version_of(path)
        if version and name.split("/")[0] not in {".git", ".newsvc"} and name != "other":
            content = os.fsencode(os.readlink(path)) if path.is_symlink() else path.read_bytes()
            files[name] = (version.mode, content)
    if place.git_folder is None:
        return Seen(files, "", "")
    index = starters.git(place.folder, "ls-files", "--stage")
    return Seen(files, index, starters.git(place.folder, "status", "--porcelain", "--untracked-files=all"))


def plan(place: Place, new: Files = NEW) -> tuple[Journal, dict[str, bytes]]:
    """Return a landing that makes new files of what is there, with their contents; `conflict` becomes one."""
    old = see(place).files
    versions = [{p: Version(mode, oid(content)) for p, (mode, content) in files.items()} for files in (old, new)]
    touched = [p for p in sorted(old.keys() | new.keys()) if versions[0].get(p) != versions[1].get(p)]
    lines = []
    if place.git_folder is not None and "conflict" in touched:
        path = f"{place.prefix}conflict"
        stored = starters.git(place.folder, "hash-object", "-w", "conflict").strip()
        lines = [f"0 {NO_ENTRY} 0\t{path}", *(f"100644 {stored} {stage}\t{path}" for stage in (1, 2, 3))]
    journal = Journal(
        operations=tuple(Operation(p, versions[0].get(p), versions[1].get(p), marked=p == "conflict") for p in touched),
        staged=tuple(p for p in touched if p != "conflict") if place.git_folder else (),
        unmerged=tuple(lines),
        head=starters.git(place.folder, "rev-parse", "HEAD").strip() if place.git_folder else "",
    )
    return journal, {oid(content): content for _, content in new.values()}
