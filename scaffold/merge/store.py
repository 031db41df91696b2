"""A scratch git repository, in which trees are made, merged and read; no repository of the user's is written."""

from __future__ import annotations

import os
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scaffold import git
from scaffold.errors import ToolFailed

BASE, OURS, THEIRS = 1, 2, 3
"""The stages of git's index, in which a conflict's versions stand."""
SYMLINK = "120000"
SUBMODULE = "160000"
# Whoever wrote the trees is of no interest; git only wants a name.
_NOBODY = {f"GIT_{who}_{what}": "newsvc" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
_OLDEST_GIT = (2, 38)
_SETTINGS = {
    # Every file that both sides changed is handed to us, as its three versions under its newest name: a driver that
    # always fails makes git report it.
    "merge.newsvc.driver": "false",
    "merge.renames": "true",
    "merge.directoryRenames": "true",
    "merge.renameLimit": "20000",
    "core.safecrlf": "false",
    "gc.auto": "0",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a tree.

    Attributes:
        mode: As git writes it: 100644, 100755, 120000 for a symbolic link, 160000 for a submodule.
        oid: The hash of its content.
    """

    mode: str
    oid: str

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file."""
        return self.mode.startswith("100")


Tree = dict[str, Entry]


@dataclass(frozen=True, slots=True)
class Note:
    """What git says about a merge.

    Attributes:
        kind: For example `CONFLICT (modify/delete)`.
        paths: The paths that it is about.
        text: The whole sentence.
    """

    kind: str
    paths: tuple[str, ...]
    text: str

    @property
    def is_conflict(self) -> bool:
        """Whether it needs a person."""
        return self.kind.startswith("CONFLICT")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What git made of three trees.

    Attributes:
        tree: The merged tree's hash.
        stages: For each path that git did not settle, its versions by stage.
        notes: What it says about the merge.
    """

    tree: str
    stages: dict[str, dict[int, Entry]]
    notes: tuple[Note, ...]


class Store:
    """A scratch repository.

    Args:
        folder: Where it is made; it must not exist yet.

    Raises:
        ToolFailed: git is missing, or too old.
    """

    def __init__(self, folder: Path) -> None:
        _require_merge_tree()
        git.run("init", "--quiet", "--bare", os.fspath(folder))
        self.folder = folder.absolute()
        self._indexes = 0
        with (folder / "config").open("a", encoding="utf-8") as config:
            for key, value in _SETTINGS.items():
                section, _, name = key.rpartition(".")
                group, _, part = section.partition(".")
                config.write(f'[{group} "{part}"]\n' if part else f"[{group}]\n")
                config.write(f"\t{name} = {value}\n")
        (folder / "info").mkdir(exist_ok=True)
        (folder / "info/attributes").write_text("* merge=newsvc -text -filter -ident !working-tree-encoding\n", "utf-8")

    def git(
        self, *arguments: str, stdin: bytes = b"", codes: tuple[int, ...] = (0,), index: Path | None = None
    ) -> bytes:
        """Run git in the repository, and return the bytes that it writes."""
        variables = {**_NOBODY, **({"GIT_INDEX_FILE": os.fspath(index)} if index else {})}
        return git.run_bytes(
            "--git-dir", os.fspath(self.folder), *arguments, stdin=stdin, variables=variables, codes=codes
        )

    def add(self, folder: Path) -> str:
        """Make a tree of all of a folder's files but those that its .gitignore names, and return the tree's hash."""
        index = self._index()
        self._in(folder, "add", "--all", ".", index=index)
        return self.git("write-tree", index=index).decode().strip()

    def add_all(self, folder: Path) -> str:
        """Make a tree of all of a folder's files, and return its hash."""
        index = self._index()
        self._in(folder, "add", "--all", "--force", ".", index=index)
        return self.git("write-tree", index=index).decode().strip()

    def add_paths(self, folder: Path, paths: Iterable[str], submodules: Tree) -> str:
        """Make a tree of these files of a folder and of these submodules, and return its hash."""
        index = self._index()
        named = b"".join(os.fsencode(path) + b"\0" for path in paths)
        self._in(folder, "update-index", "--add", "-z", "--stdin", index=index, stdin=named)
        self.git("update-index", "-z", "--index-info", stdin=_index_lines(submodules), index=index)
        return self.git("write-tree", "--missing-ok", index=index).decode().strip()

    def entries(self, tree: str) -> Tree:
        """Return the files of a tree."""
        found: Tree = {}
        for record in _records(self.git("ls-tree", "-r", "-z", tree)):
            kind, _, path = record.partition(b"\t")
            mode, _, oid = kind.decode().split()
            found[os.fsdecode(path)] = Entry(mode, oid)
        return found

    def read(self, oids: Iterable[str]) -> dict[str, bytes]:
        """Return the contents with these hashes."""
        wanted = sorted(set(oids))
        answer = self.git("cat-file", "--batch", stdin="".join(f"{oid}\n" for oid in wanted).encode())
        contents, position = {}, 0
        for oid in wanted:
            end = answer.index(b"\n", position)
            size = int(answer[position:end].split()[-1])
            contents[oid] = answer[end + 1 : end + 1 + size]
            position = end + size + 2
        return contents

    def write(self, content: bytes) -> str:
        """Keep a content, and return its hash."""
        return self.git("hash-object", "-w", "--stdin", stdin=content).decode().strip()

    def write_tree(self, entries: Tree) -> str:
        """Make a tree of entries, and return its hash."""
        index = self._index()
        self.git("update-index", "-z", "--index-info", stdin=_index_lines(entries), index=index)
        return self.git("write-tree", "--missing-ok", index=index).decode().strip()

    def check_out(self, entries: Tree, folder: Path) -> None:
        """Write the files of entries into an empty folder."""
        index = self._index()
        self.git("update-index", "-z", "--index-info", stdin=_index_lines(entries), index=index)
        self._in(folder, "checkout-index", "--all", index=index)

    def patch(self, before: str, after: str) -> str:
        """Return the difference between two trees, as git shows it."""
        shown = self.git("diff", "--no-ext-diff", "--no-color", "--binary", "--find-renames", before, after)
        return shown.decode("utf-8", "surrogateescape")

    def merge(self, base: str, ours: str, theirs: str) -> Outcome:
        """Merge two trees that came from a base, with renames followed; each file that both changed is left to us."""
        root = self._commit(base, "base")
        self._commit(ours, "yours", root)
        self._commit(theirs, "starter", root)
        answer = self.git("merge-tree", "--write-tree", "-z", "--messages", "yours", "starter", codes=(0, 1))
        tree, _, rest = answer.partition(b"\0")
        return _outcome(tree.decode(), rest)

    def _index(self) -> Path:
        """Return a name for an index that nobody has used."""
        self._indexes += 1
        return self.folder / f"index-{self._indexes}"

    def _in(self, folder: Path, *arguments: str, index: Path, stdin: bytes = b"") -> None:
        self.git("-C", os.fspath(folder), "--work-tree", os.fspath(folder), *arguments, index=index, stdin=stdin)

    def _commit(self, tree: str, name: str, *parents: str) -> str:
        origin = [word for parent in parents for word in ("-p", parent)]
        commit = self.git("commit-tree", tree, *origin, "-m", name).decode().strip()
        self.git("update-ref", f"refs/heads/{name}", commit)
        return commit


def _outcome(tree: str, answer: bytes) -> Outcome:
    """Read what `git merge-tree -z` writes after the tree (https://git-scm.com/docs/git-merge-tree#OUTPUT)."""
    listed, _, said = answer.partition(b"\0\0") if not answer.startswith(b"\0") else (b"", b"", answer[1:])
    stages: dict[str, dict[int, Entry]] = {}
    for record in _records(listed):
        kind, _, path = record.partition(b"\t")
        mode, oid, stage = kind.decode().split()
        stages.setdefault(os.fsdecode(path), {})[int(stage)] = Entry(mode, oid)
    return Outcome(tree, stages, tuple(_notes(said.split(b"\0"))))


def _notes(fields: list[bytes]) -> Iterator[Note]:
    position = 0
    while position < len(fields) and fields[position].strip():
        count = int(fields[position])
        paths = tuple(os.fsdecode(path) for path in fields[position + 1 : position + 1 + count])
        kind, text = fields[position + 1 + count : position + 3 + count]
        yield Note(kind.decode(), paths, text.decode("utf-8", "replace").strip())
        position += count + 3


def _index_lines(entries: Tree) -> bytes:
    lines = (f"{entry.mode} {entry.oid} 0\t".encode() + os.fsencode(path) for path, entry in sorted(entries.items()))
    return b"".join(line + b"\0" for line in lines)


def _records(answer: bytes) -> list[bytes]:
    return [record for record in answer.split(b"\0") if record]


@cache
def _require_merge_tree() -> None:
    words = git.run("version").split()
    found = tuple(int(part) for part in words[2].split(".")[:2])
    if found < _OLDEST_GIT:
        raise ToolFailed(
            f"git {words[2]} cannot merge trees; newsvc needs git 2.38 or newer to update.",
            advice="Upgrade git, or type: copier update",
        )
