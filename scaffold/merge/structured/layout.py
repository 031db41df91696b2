"""How merged entries are laid out: on lines or in a row, as the project writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from scaffold.merge.structured.comments import merge_text
from scaffold.merge.structured.tree import Branch
from scaffold.merge.structured.tree import Clash
from scaffold.merge.structured.tree import Entry
from scaffold.merge.structured.tree import entries_of


@dataclass(frozen=True, kw_only=True, slots=True)
class _Style:
    """How the entries of a branch stand.

    Attributes:
        head: What opens the branch.
        indent: Before an entry that begins a line.
        first: Before the first entry in a row.
        apart: Between two entries in a row, after the comma.
        last_comma: Whether one follows the last entry.
    """

    head: str
    indent: str
    first: str
    apart: str
    last_comma: bool


def settled(merged: Sequence[Entry | Clash], ours: Branch, theirs: Branch) -> tuple[Entry | Clash, ...] | None:
    """Return merged entries with the project's indents and commas; None where one needs a line of its own and has none.

    Args:
        merged: The entries; those that the starter added are the starter's.
        ours: The branch as the project has it.
        theirs: As the starter has it.
    """
    if not all(_stands_on_lines(entry) for entry in merged):
        return None
    if not ours.commas:
        return tuple(merged)
    style = _style(ours if ours.entries else theirs)
    foreign = {id(entry) for entry in theirs.entries}
    result: list[Entry | Clash] = []
    for index, entry in enumerate(merged):
        comma = style.last_comma or index < len(merged) - 1
        placed = _placed(entry, style, result[-1] if result else None, foreign)
        if placed is None:
            return None
        result.append(_with_comma(placed, comma=comma))
    return tuple(result)


def ends(base: Branch | None, ours: Branch, theirs: Branch) -> tuple[str, str]:
    """Return what opens and closes a merged branch."""
    if ours.commas and not ours.entries:
        return theirs.head, theirs.tail
    if base is None or any(side.head.endswith("\n") != ours.head.endswith("\n") for side in (base, theirs)):
        return ours.head, ours.tail
    return merge_text(base.head, ours.head, theirs.head), merge_text(base.tail, ours.tail, theirs.tail)


def _stands_on_lines(entry: Entry | Clash) -> bool:
    if isinstance(entry, Entry):
        return True
    return all(side is None or side.whole_lines for side in (entry.ours, entry.theirs))


def _style(branch: Branch) -> _Style:
    entries = entries_of(branch)
    on_lines = [entry.lead.rpartition("\n")[2] for entry in entries if entry.whole_lines]
    in_row = [entry.lead for entry in entries if not entry.whole_lines]
    return _Style(
        head=branch.head,
        indent=on_lines[0] if on_lines else "    ",
        first=in_row[0] if in_row else "",
        apart=in_row[1] if len(in_row) > 1 and "\n" not in in_row[1] else " ",
        last_comma=bool(entries) and entries[-1].comma,
    )


def _placed(
    entry: Entry | Clash, style: _Style, before: Entry | Clash | None, foreign: set[int]
) -> Entry | Clash | None:
    """Return an entry with the blanks that it needs after the one before it; None where its comments have no line."""
    fresh_line = isinstance(before, Clash) or (before.trail if before else style.head).endswith("\n")
    if isinstance(entry, Clash):
        return entry if fresh_line else None
    if fresh_line:
        return _on_line(entry, style) if id(entry) in foreign else entry
    if id(entry) in foreign:
        if entry.lead.strip() or entry.trail.strip():
            return None
        return replace(entry, lead=style.apart if before else style.first, trail="")
    if before is None and "\n" not in entry.lead:
        return replace(entry, lead=style.first)
    return replace(entry, lead=entry.lead or (style.apart if before else ""))


def _on_line(entry: Entry, style: _Style) -> Entry:
    above, end, _ = entry.lead.rpartition("\n")
    trail = entry.trail if entry.trail.endswith("\n") else "\n"
    return replace(entry, lead=above + end + style.indent, trail=trail)


def _with_comma(entry: Entry | Clash, *, comma: bool) -> Entry | Clash:
    if isinstance(entry, Entry):
        return replace(entry, comma=comma)
    ours, theirs = (side and replace(side, comma=comma) for side in (entry.ours, entry.theirs))
    return replace(entry, ours=ours, theirs=theirs)
