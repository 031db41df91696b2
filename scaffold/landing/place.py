"""Where a project keeps what an update needs: in its git folder, or in a hidden folder of its own outside git."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from scaffold import git


@dataclass(frozen=True, slots=True)
class Place:
    """A project on this machine.

    Attributes:
        folder: The project, an absolute path without links.
        repository: The top of the git repository around it, or None.
        prefix: The project's place in the repository, with a slash at its end, or nothing.
        git_folder: The repository's own folder, of this work tree; None outside git.
        objects: Where the repository keeps its objects; None outside git.
    """

    folder: Path
    repository: Path | None = None
    prefix: str = ""
    git_folder: Path | None = None
    objects: Path | None = None

    @property
    def state(self) -> Path:
        """The folder for what is under way and what can be taken back; nothing else stands in it."""
        if self.git_folder is None:
            return self.folder / ".newsvc"
        # Several services may share a repository.
        name = hashlib.sha256(self.prefix.encode()).hexdigest()[:12] if self.prefix else "top"
        return self.git_folder / "newsvc" / name

    def make_state(self) -> Path:
        """Make the state folder, and keep git from seeing it."""
        self.state.mkdir(parents=True, exist_ok=True)
        if self.git_folder is None:
            (self.state / ".gitignore").write_text("*\n", "utf-8")
        return self.state


def place_of(folder: Path) -> Place:
    """Find out where a project stands."""
    folder = folder.resolve()
    top = git.repository_around(folder)
    if top is None:
        return Place(folder)
    # Each may be said relatively to the folder that git runs in.
    told = git.run("rev-parse", "--show-prefix", "--git-dir", "--git-path", "objects", cwd=folder).split("\n")
    prefix, git_folder, objects = told
    return Place(folder, top, prefix, (folder / git_folder).resolve(), (folder / objects).resolve())
