"""newsvc's drivers set up as git's in one clone, without a change to any file of the project."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scaffold import git
from scaffold.errors import NewsvcError
from scaffold.merge.structured import PATTERNS

SECTION = "merge.newsvc"
ATTRIBUTE = "merge=newsvc"
# What git fills in: base, ours, theirs, path, length of markers, and since git 2.44 what it calls the three.
_PLACES = "%O %A %B %P %L %S %X %Y"
# Where newsvc is not there any more, or fails, git's own merge does; an error of that one ends the merge.
_FALLBACK = "git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B"


@dataclass(frozen=True, slots=True)
class MergeSetup:
    """Where the drivers are set up.

    Attributes:
        attributes: The clone's own file of attributes.
        lines: What stands in it, and may stand in a project's .gitattributes as well.
    """

    attributes: Path
    lines: tuple[str, ...]


def install(folder: Path) -> MergeSetup:
    """Let git merge by newsvc's drivers in the clone that a folder lies in; doing so again changes nothing.

    Raises:
        NewsvcError: There is no repository.
    """
    setup = _setup(folder)
    git.run("config", "--local", f"{SECTION}.name", "newsvc, which merges files by what they say", cwd=folder)
    git.run("config", "--local", f"{SECTION}.driver", _driver(), cwd=folder)
    _write(setup.attributes, [*_others(setup.attributes), *setup.lines])
    return setup


def uninstall(folder: Path) -> MergeSetup:
    """Take back what `install` did.

    Raises:
        NewsvcError: There is no repository.
    """
    setup = _setup(folder)
    # 128: there is no such section.
    git.answer("config", "--local", "--remove-section", SECTION, cwd=folder, codes=(0, 128))
    if setup.attributes.exists():
        _write(setup.attributes, _others(setup.attributes))
    return setup


def _setup(folder: Path) -> MergeSetup:
    if git.repository_around(folder) is None:
        raise NewsvcError(f"{folder} lies in no git repository.", advice="Go into one, or make one: git init")
    attributes = folder / git.run("rev-parse", "--git-path", "info/attributes", cwd=folder)
    return MergeSetup(attributes, tuple(f"{pattern} {ATTRIBUTE}" for pattern in PATTERNS))


def _driver() -> str:
    # -P: no module that stands in the project is taken for one of newsvc's.
    newsvc = f"{shlex.quote(os.path.abspath(sys.executable))} -P -m scaffold merge-driver -- {_PLACES}"
    return f"{newsvc}; code=$?; test $code -le 1 && exit $code; {_FALLBACK}"


def _others(attributes: Path) -> Iterable[str]:
    """Return the lines of a file of attributes that are not newsvc's."""
    lines = attributes.read_text("utf-8", "surrogateescape").split("\n") if attributes.exists() else []
    return [line for line in lines if line and line.split()[1:] != [ATTRIBUTE]]


def _write(attributes: Path, lines: Iterable[str]) -> None:
    attributes.parent.mkdir(parents=True, exist_ok=True)
    beside = attributes.with_name("attributes.newsvc")
    beside.write_text("".join(f"{line}\n" for line in lines), "utf-8", "surrogateescape")
    os.replace(beside, attributes)
