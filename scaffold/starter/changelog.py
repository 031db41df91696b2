"""A changelog in Markdown, read one change at a time: a heading for each version, and lists below it."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence

# A changelog that tells of more than the starters, as newsvc's own does, has theirs under this heading.
OF_THE_STARTERS = "The starters"
_HEADING = re.compile(r"(#{1,6})\s+(.+?)[\s#]*")
_VERSION = re.compile(r"\[?v?(\d+\.\d+\.\d+)(?=[\]\s,:(]|$)")
_ITEM = re.compile(r" ?[-*+]\s+(.+)")


def changes(changelog: str, version: str, *, others: Iterable[str] = ()) -> tuple[str, ...]:
    """Return what a changelog lists under a version, one line a change.

    Args:
        changelog: Its text.
        version: For example 0.2.0.
        others: Names of starters; items below such a name, be it a heading or a line with a colon, are left out.
    """
    lines = changelog.splitlines()
    lines = _section(lines, lambda title: title == OF_THE_STARTERS) or lines
    of_the_version = _section(lines, lambda title: _version(title) == version)
    return tuple(text for group, text in _items(of_the_version) if group not in others)


def sentences(message: str) -> tuple[str, ...]:
    """Return what a message lists, or else its lines."""
    lines = message.splitlines()
    return tuple(text for _, text in _items(lines)) or tuple(line.strip() for line in lines if line.strip())


def _section(lines: Sequence[str], is_wanted: Callable[[str], bool]) -> list[str]:
    """Return the lines below a heading, up to the next one of its level or a higher one."""
    level, found = 0, list[str]()
    for line in lines:
        heading = _HEADING.fullmatch(line)
        if level and heading and len(heading[1]) <= level:
            break
        if level:
            found.append(line)
        elif heading and is_wanted(heading[2]):
            level = len(heading[1])
    return found


def _version(title: str) -> str | None:
    found = _VERSION.match(title)
    return found[1] if found else None


def _items(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Return the items of lists, each as one line, with the heading or the line that it stands below."""
    found: list[tuple[str, str]] = []
    group, goes_on = "", False
    for line in lines:
        if item := _ITEM.fullmatch(line):
            found.append((group, item[1].strip()))
            goes_on = True
        elif goes_on and line.strip() and not _HEADING.fullmatch(line):
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
        else:
            goes_on = False
            group = line.strip("#: ").casefold() or group
    return found
