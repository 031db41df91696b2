"""Files that git checks out with CRLF: merged and compared as it keeps them, written as they stand."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold import git
from scaffold.merge.store import Entry
from scaffold.merge.store import Store
from scaffold.merge.store import Tree

_CONVERTING = ("true", "input")


@dataclass(frozen=True, slots=True)
class Checkout:
    """A project's files, in two ways.

    Attributes:
        store: Where their contents are.
        standing: As they stand on the disk.
        kept: As git keeps them.
    """

    store: Store
    standing: Tree
    kept: Tree

    def written(self, entries: Tree) -> Tree:
        """Return files that git would keep as they are to stand on the disk: where CRLF stood, it does again."""
        result = dict(entries)
        converted = [path for path, entry in self.kept.items() if entry != self.standing[path]]
        for path in converted:
            if entries.get(path) == self.kept[path]:
                result[path] = self.standing[path]
        changed = [path for path in converted if path in entries and result[path] != self.standing[path]]
        contents = self.store.read(entries[path].oid for path in changed)
        crlf = {path: _lf(contents[entries[path].oid]).replace(b"\n", b"\r\n") for path in changed}
        return result | _entries(self.store, entries, crlf)


def checkout(store: Store, folder: Path, standing: Tree, *, in_git: bool) -> Checkout:
    """Find out which of a project's files git converts.

    Args:
        store: Where their contents are.
        folder: The project.
        standing: Its files as they stand on the disk.
        in_git: Whether it lies in a git repository.
    """
    paths = [path for path in _converted(folder, standing) if path in standing] if in_git else []
    contents = store.read(standing[path].oid for path in paths)
    lf = {path: _lf(contents[standing[path].oid]) for path in paths}
    return Checkout(store, standing, standing | _entries(store, standing, lf))


def _converted(folder: Path, standing: Tree) -> Iterator[str]:
    """Give the paths of files that have LF in git's index, CRLF on the disk, and would get LF again."""
    variables = git.users_line_ends()
    command = ("config", "--get", "core.autocrlf")
    always = git.run_bytes(*command, cwd=folder, variables=variables, codes=(0, 1)).decode().strip() in _CONVERTING
    if not always and not any(path.rpartition("/")[2] == ".gitattributes" for path in standing):
        return
    for record in os.fsdecode(git.run_bytes("ls-files", "--eol", "-z", cwd=folder, variables=variables)).split("\0"):
        told, _, path = record.partition("\t")
        index, disk, attributes = (*told.split(maxsplit=2), "", "", "")[:3]
        is_text = attributes.startswith("attr/text") or (always and attributes.strip() == "attr/")
        if (index, disk) == ("i/lf", "w/crlf") and is_text:
            yield path


def _lf(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")


def _entries(store: Store, entries: Tree, contents: Mapping[str, bytes]) -> Tree:
    """Keep other contents of files, by one start of git, and return their entries."""
    if not contents:
        return {}
    with tempfile.TemporaryDirectory(dir=store.folder) as folder:
        files = [Path(folder, str(number)) for number, _ in enumerate(contents)]
        for file, content in zip(files, contents.values(), strict=True):
            file.write_bytes(content)
        named = "".join(f"{file}\n" for file in files).encode()
        oids = store.git("hash-object", "-w", "--no-filters", "--stdin-paths", stdin=named).decode().split()
    return {path: Entry(entries[path].mode, oid) for path, oid in zip(contents, oids, strict=True)}
