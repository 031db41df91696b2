"""The words for a contradiction: where it is, and what each side says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace

from scaffold.merge.structured import identity
from scaffold.merge.structured.tree import Clash
from scaffold.merge.structured.tree import Entry
from scaffold.merge.structured.tree import Key
from scaffold.merge.structured.tree import Leaf
from scaffold.merge.structured.tree import Node
from scaffold.merge.structured.tree import render

LONGEST = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A place in a file, and what its reader calls the sides."""

    ours_name: str
    theirs_name: str
    path: tuple[str, ...] = ()

    def inside(self, key: Key) -> Place:
        """Return the place of an entry of this one."""
        return replace(self, path=(*self.path, *_steps(key)))

    def reason(self, ours: Node, theirs: Node) -> str:
        """Say that both sides changed a value, each in its own way."""
        if any("\n" in render(node).strip() for node in (ours, theirs)):
            return f"{self._where()}: {self.ours_name} and {self.theirs_name} changed it, each in its own way"
        return f"{self._where()}: {self.ours_name} {_shown(ours)}, {self.theirs_name} {_shown(theirs)}"

    def removal(self, base: Entry, *, ours: Entry | None, theirs: Entry | None) -> str:
        """Say that one side removed what the other changed."""
        keeper, remover = (self.ours_name, self.theirs_name) if ours else (self.theirs_name, self.ours_name)
        left = ours or theirs or base
        return f"{self._where()}: changed by {keeper} to {_shown(left.node)}, removed by {remover}"

    def reasons(self, merged: Iterable[Entry | Clash]) -> tuple[str, ...]:
        """Return the reasons of all contradictions among merged entries."""
        return tuple(reason for entry in merged if isinstance(entry, Clash) for reason in entry.reasons)

    def _where(self) -> str:
        return ".".join(self.path) or "the file"


def _steps(key: Key) -> tuple[str, ...]:
    """Return what a reader calls a key; nothing for what has no name of its own."""
    if key == identity.ALONE or not isinstance(key, tuple):
        return ()
    if identity.is_content(key):
        return ("item",)
    if key[0] in ("[", "[[", identity.REQUIREMENT):
        return tuple(part for part in key[1:] if part)
    return tuple(map(str, key[-1:])) if key[0] in identity.NAMING_KEYS and len(key) == 2 else tuple(map(str, key))


def _shown(node: Node) -> str:
    text = identity.text_value(node)
    shown = repr(text) if text is not None else " ".join(render(node).split())
    if not shown:
        return "nothing" if isinstance(node, Leaf) else "an empty one"
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 3] + "..."
