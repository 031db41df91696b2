"""A project as it stands, made into a tree: its files as they are on the disk, without those that git ignores."""

from __future__ import annotations

import os
from pathlib import Path

from scaffold import git
from scaffold.merge.store import SUBMODULE
from scaffold.merge.store import Entry
from scaffold.merge.store import Store
from scaffold.merge.store import Tree


def project_tree(store: Store, folder: Path, *, in_git: bool, untracked: bool) -> str:
    """Make a tree of a project, and return its hash.

    Args:
        store: Where the tree is made.
        folder: The project.
        in_git: Whether it lies in a git repository; its index then says which files are the project's.
        untracked: Whether files that git does not know yet, and does not ignore, count too.
    """
    if not in_git:
        return store.add(folder)
    tracked = _tracked(folder)
    paths = {path for path, entry in tracked.items() if entry.mode != SUBMODULE}
    if untracked:
        listed = git.run_bytes("ls-files", "-z", "--others", "--exclude-standard", cwd=folder)
        # A repository inside the project is listed with a slash; it is nobody's file.
        paths |= {os.fsdecode(path) for path in listed.split(b"\0") if path and not path.endswith(b"/")}
    there = sorted(path for path in paths if _is_file(folder, path))
    return store.add_paths(folder, there, {p: e for p, e in tracked.items() if e.mode == SUBMODULE})


def _tracked(folder: Path) -> Tree:
    found: Tree = {}
    for record in git.run_bytes("ls-files", "--stage", "-z", cwd=folder).split(b"\0"):
        if record:
            kind, _, path = record.partition(b"\t")
            mode, oid, _ = kind.decode().split()
            found[os.fsdecode(path)] = Entry(mode, oid)
    return found


def _is_file(folder: Path, path: str) -> bool:
    """Say whether a file stands at a path; what is seen through a folder that became a link stands elsewhere."""
    place = folder / path
    if not (place.is_symlink() or place.is_file()):
        return False
    return not any(folder.joinpath(*above.parts).is_symlink() for above in Path(path).parents if above.parts)
