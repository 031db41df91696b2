"""The order of merged entries: each side's additions stay near their neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from scaffold.merge.structured.tree import Key

Keys = Sequence[Key]


def merged_order(base: Keys, ours: Keys, theirs: Keys) -> list[Key] | None:
    """Return every key of both sides in one order; None where each side put the common ones into another order.

    What both sides add in one place stands ours first.
    """
    order = [_common(side, base, ours, theirs) for side in (base, ours, theirs)]
    if order[2] in order[:2]:
        return woven(ours, theirs, base)
    return woven(theirs, ours, base) if order[1] == order[0] else None


def woven(skeleton: Keys, other: Keys, base: Keys) -> list[Key]:
    """Return the skeleton with what only the other side has, each after its nearest neighbour before it."""
    result = list(skeleton)
    known = set(skeleton)
    own = known - set(other) - set(base)
    before: Key = None
    for position, key in enumerate(other):
        if key not in known:
            at = 0 if position == 0 else result.index(before) + 1
            while at < len(result) and result[at] in own:
                at += 1
            result.insert(at, key)
        before = key
    return result


def replaced_by_both(base: Keys, ours: Keys, theirs: Keys) -> bool:
    """Return whether both sides put something else, and not the same, in the place of one entry."""
    gone = [key for key in base if key not in ours and key not in theirs]
    return any(
        mine and new and mine != new
        for mine, new in ((_instead(key, base, ours), _instead(key, base, theirs)) for key in gone)
    )


def in_sorted_place(order: Keys, sides: Sequence[Keys]) -> list[Key]:
    """Return an order sorted, where that is how all sides keep a list of values."""
    words = [[_word(key) for key in side] for side in sides]
    if len(words[0]) < 3 or any(None in side for side in [*words, [_word(key) for key in order]]):
        return list(order)
    for rule in (str, str.casefold):
        if all(known == sorted(known, key=rule) for side in words if (known := [word or "" for word in side])):
            return sorted(order, key=lambda key: rule(_word(key) or ""))
    return list(order)


def _word(key: Key) -> str | None:
    """Return what a value is sorted by; None for a mapping, which has its place for other reasons."""
    if isinstance(key, tuple) and key[0] in ("content", "requirement") and not key[1].startswith("{"):
        return str(key[1])
    return None


def replacement(gone: Key, base: Keys, side: Keys) -> Key | None:
    """Return what a side has in the place of one entry, where one entry alone was replaced by one."""
    if gone in side:
        return None
    at = base.index(gone)
    beside = [*base[max(at - 1, 0) : at], *base[at + 1 : at + 2]]
    new = _instead(gone, base, side)
    return new.pop() if len(new) == 1 and all(key in side for key in beside) else None


def _instead(gone: Key, base: Keys, side: Keys) -> set[Key]:
    """Return what a side has between the nearest neighbours, of those it kept, of an entry that it removed."""
    at = base.index(gone)
    before = [side.index(key) for key in base[:at] if key in side]
    after = [side.index(key) for key in base[at:] if key in side]
    start = before[-1] + 1 if before else 0
    end = after[0] if after else len(side)
    return set(side[start:end]) - set(base)


def _common(side: Keys, *sides: Keys) -> list[Key]:
    shared = set(sides[0]).intersection(*sides[1:])
    return [key for key in side if key in shared]
