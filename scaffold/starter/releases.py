"""Releases of the starters: git tags vX.Y.Z at a source, and what stands in each."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from scaffold import git
from scaffold.errors import SourceUnavailable
from scaffold.errors import ToolFailed
from scaffold.errors import UsageError
from scaffold.starter import bundle
from scaffold.starter.cache import made_once

_TAG = re.compile(r"v(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Source:
    """Where releases come from.

    Attributes:
        url: What an answers file records: a git URL, an absolute path, or the bundle in the home folder.
        standin: The bundle to read instead, when `url` cannot be reached.
    """

    url: str
    standin: Path | None = None

    @property
    def location(self) -> str:
        """What git reads."""
        return os.path.expanduser(self.standin or self.url.removeprefix("git+"))


@dataclass(frozen=True, slots=True)
class Release:
    """One release of the starters.

    Attributes:
        version: For example 0.1.0.
        commit: The commit that its tag names.
        source: Where it comes from.
    """

    version: str
    commit: str
    source: Source

    @property
    def tag(self) -> str:
        """For example v0.1.0."""
        return f"v{self.version}"

    @property
    def order(self) -> tuple[int, ...]:
        """What releases are sorted by."""
        return tuple(int(part) for part in self.version.split("."))


def source_at(url: str | None) -> Source:
    """Return the source that an organisation names, or newsvc's own when it names none."""
    if url is None or url == bundle.URL:
        bundle.refresh()
        return Source(bundle.URL)
    # Copier takes a URL for a repository's when it ends in .git or says git+.
    marked = not url.startswith(("http://", "https://")) or url.endswith(".git")
    return Source(url if marked else f"git+{url}")


def releases(source: Source) -> tuple[Release, ...]:
    """List a source's releases, the oldest first.

    Where the source does not answer, the releases that travel with newsvc stand in for it.

    Raises:
        SourceUnavailable: The source cannot be read and nothing stands in, or it has no release.
    """
    try:
        # A bundle's own header is read without starting git.
        tags = bundle.heads(Path(source.location)) if source.url == bundle.URL else git.remote_tags(source.location)
    except ToolFailed as error:
        if _is_local(source.url):
            raise SourceUnavailable(
                f"The source {source.url} cannot be read: {error}",
                advice="Check the path; it is a git repository or a git bundle.",
            ) from error
        source = Source(source.url, standin=bundle.refresh())
        tags = bundle.heads(bundle.refresh())
    found = [Release(tag.removeprefix("v"), commit, source) for tag, commit in tags.items() if _TAG.fullmatch(tag)]
    if not found:
        raise SourceUnavailable(
            f"The source {source.url} has no release.", advice="A release is a git tag such as v1.0.0."
        )
    return tuple(sorted(found, key=lambda release: release.order))


def release(source: Source, version: str | None = None) -> Release:
    """Return one release of a source: the named one, or the newest.

    Raises:
        UsageError: The source has no release of that name.
    """
    known = releases(source)
    if version is None:
        return known[-1]
    for candidate in known:
        if candidate.version == version.removeprefix("v"):
            return candidate
    raise UsageError(
        f'There is no release "{version}" of {source.url}.',
        advice="The newest are: " + ", ".join(r.version for r in known[-5:]),
    )


def tree(chosen: Release) -> Path:
    """Return a folder with the files of a release, checked out once and kept in the user's cache.

    Raises:
        SourceUnavailable: The release cannot be read.
    """

    def check_out(folder: Path, _scratch: Path) -> None:
        git.run(
            *("clone", "--quiet", "--depth", "1", "--branch", chosen.tag),
            *("-c", "advice.detachedHead=false", "--", chosen.source.location, os.fspath(folder)),
        )
        shutil.rmtree(folder / ".git")

    try:
        return made_once("releases", chosen.commit, check_out)
    except ToolFailed as error:
        raise SourceUnavailable(
            f"Release {chosen.version} of {chosen.source.url} cannot be read: {error}", advice=error.advice
        ) from error


def _is_local(url: str) -> bool:
    return os.path.isabs(os.path.expanduser(url))
