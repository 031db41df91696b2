"""Small changes to a tree of files, which can be made in any order as long as they do not contradict each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

TEXT, PROGRAM = "100644", "100755"
Files = dict[str, tuple[str, bytes]]
Step = Callable[[Files], None]


class Impossible(Exception):
    """What a change is about is not there any more."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A change with a name.

    Attributes:
        name: What it does, in words.
        steps: How.
        realistic: Whether it is what services and releases really do, day by day; the others are there to be nasty.
    """

    name: str
    steps: tuple[Step, ...]
    realistic: bool = True

    def apply(self, files: Files) -> Files:
        """Return files with this change.

        Raises:
            Impossible: They have nothing to change.
        """
        changed = dict(files)
        for step in self.steps:
            step(changed)
        return changed


def _read(files: Files, path: str) -> tuple[str, str]:
    if path not in files:
        raise Impossible(path)
    mode, content = files[path]
    return mode, content.decode("utf-8", "surrogateescape")


def _write(files: Files, path: str, mode: str, text: str) -> None:
    files[path] = mode, text.encode("utf-8", "surrogateescape")


def after(path: str, anchor: str, text: str) -> Step:
    """Put text behind the first line that holds the anchor."""

    def step(files: Files) -> None:
        mode, content = _read(files, path)
        if anchor not in content:
            raise Impossible(anchor)
        end = content.index("\n", content.index(anchor)) + 1
        _write(files, path, mode, content[:end] + text + content[end:])

    return step


def before(path: str, anchor: str, text: str) -> Step:
    """Put text before the first line that begins with the anchor."""

    def step(files: Files) -> None:
        mode, content = _read(files, path)
        if f"\n{anchor}" not in content:
            raise Impossible(anchor)
        start = content.index(f"\n{anchor}") + 1
        _write(files, path, mode, content[:start] + text + content[start:])

    return step


def swap(path: str, old: str, new: str) -> Step:
    """Put one text in the place of another, wherever it stands in the file."""

    def step(files: Files) -> None:
        mode, content = _read(files, path)
        if old not in content:
            raise Impossible(old)
        _write(files, path, mode, content.replace(old, new))

    return step


def append(path: str, text: str) -> Step:
    """Put text at the end."""

    def step(files: Files) -> None:
        mode, content = _read(files, path)
        _write(files, path, mode, content + text)

    return step


def add(path: str, content: bytes | str) -> Step:
    """Make a file."""

    def step(files: Files) -> None:
        files[path] = TEXT, content.encode() if isinstance(content, str) else content

    return step


def remove(path: str) -> Step:
    """Remove a file."""

    def step(files: Files) -> None:
        if files.pop(path, None) is None:
            raise Impossible(path)

    return step


def move(path: str, to: str) -> Step:
    """Move a file, or all files in a folder."""

    def step(files: Files) -> None:
        moved = [there for there in files if there == path or there.startswith(f"{path}/")]
        if not moved:
            raise Impossible(path)
        for there in moved:
            files[to + there.removeprefix(path)] = files.pop(there)

    return step


def program(path: str) -> Step:
    """Make a file executable."""

    def step(files: Files) -> None:
        _, content = _read(files, path)
        _write(files, path, PROGRAM, content)

    return step
