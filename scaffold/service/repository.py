"""The git repository of a new service, with its first commit."""

from __future__ import annotations

import shutil
from enum import StrEnum
from pathlib import Path

from scaffold import git
from scaffold.errors import ToolFailed


class FirstCommit(StrEnum):
    """How a new service came into git."""

    MADE = "made"
    MADE_AS_NEWSVC = "made-as-newsvc"  # git knew no identity of the user's
    LEFT_TO_PARENT = "left-to-parent"  # the service lies in a repository already


def commit_first(folder: Path, *, destination: Path, message: str) -> FirstCommit:
    """Make a repository of a service and commit its files; a repository around the destination is respected.

    Args:
        folder: The service, perhaps not in its place yet.
        destination: Its place.
        message: What the commit says.

    Raises:
        ToolFailed: git could not commit.
    """
    if git.repository_around(destination.parent) is not None:
        return FirstCommit.LEFT_TO_PARENT
    try:
        git.run("init", "--quiet", "--initial-branch", "main", cwd=folder)
        git.run("add", "--all", cwd=folder)
        known = git.has_identity(folder)
        identity = () if known else ("-c", "user.name=newsvc", "-c", "user.email=newsvc@localhost")
        git.run(*identity, "commit", "--quiet", "--message", message, cwd=folder)
    except ToolFailed:
        shutil.rmtree(folder / ".git", ignore_errors=True)  # half a repository is in the way of a whole one
        raise
    return FirstCommit.MADE if known else FirstCommit.MADE_AS_NEWSVC
