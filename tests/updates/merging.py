"""Trees of files, merged as newsvc merges a service, its starter and the starter's next release."""

from __future__ import annotations

from pathlib import Path

from scaffold.merge.store import Entry
from scaffold.merge.store import Store
from scaffold.merge.three_way import merge
from tests.updates.edits import Files


class Merging:
    """Merges trees of files as newsvc does.

    Args:
        folder: Where it keeps them.
    """

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / "store.git")
        self.known: dict[bytes, str] = {}
        self.trees: dict[int, str] = {}

    def tree_of(self, files: Files) -> str:
        """Return the tree that holds these files, which must live as long as this."""
        if id(files) not in self.trees:
            for _, content in files.values():
                if content not in self.known:
                    self.known[content] = self.store.write(content)
            entries = {path: Entry(mode, self.known[content]) for path, (mode, content) in files.items()}
            self.trees[id(files)] = self.store.write_tree(entries)
        return self.trees[id(files)]

    def merge(self, *, base: Files, ours: Files, theirs: Files) -> tuple[Files, Files, bool]:
        """Return the merged files, what conflicts hold beside them, and whether there are any."""
        base_tree, ours_tree, theirs_tree = map(self.tree_of, (base, ours, theirs))
        merged = merge(self.store, base=base_tree, ours=ours_tree, theirs=theirs_tree, name="starter 2.0.0")
        contents = self.store.read(entry.oid for entry in merged.entries.values())
        files = {path: (entry.mode, contents[entry.oid]) for path, entry in merged.entries.items()}
        staged = self.store.read(entry.oid for conflict in merged.conflicts for entry in conflict.stages.values())
        kept = {oid: ("100644", content) for oid, content in staged.items()}
        return files, kept, bool(merged.conflicts)
