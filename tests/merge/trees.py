"""Trees written in a test as plain data: a path, and the lines that stand there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from scaffold.merge.store import Store
from scaffold.merge.three_way import MergedTree
from scaffold.merge.three_way import merge


@dataclass(frozen=True, slots=True)
class File:
    """A file's content, with its mode as git writes it; a symbolic link's content is where it leads."""

    content: bytes
    mode: str = "100644"


Files = dict[str, File]
LINK, PROGRAM = "120000", "100755"


def text(*lines: str) -> File:
    return File("".join(f"{line}\n" for line in lines).encode())


def tree_of(store: Store, files: Files) -> str:
    """Put files into a store, and return their tree's hash."""
    with TemporaryDirectory() as folder:
        for path, file in files.items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            if file.mode == LINK:
                target.symlink_to(os.fsdecode(file.content))
            else:
                target.write_bytes(file.content)
                target.chmod(int(file.mode, 8) & 0o777)
        return store.add_all(Path(folder))


def files_of(store: Store, merged: MergedTree) -> Files:
    """Return the files of a merge's result."""
    contents = store.read(entry.oid for entry in merged.entries.values())
    return {path: File(contents[entry.oid], entry.mode) for path, entry in merged.entries.items()}


def merge_files(store: Store, base: Files, ours: Files, theirs: Files) -> MergedTree:
    """Merge three trees."""
    trees = [tree_of(store, files) for files in (base, ours, theirs)]
    return merge(store, base=trees[0], ours=trees[1], theirs=trees[2], name="starter 2.0")
