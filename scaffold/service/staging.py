"""A new service grows in a hidden folder beside its destination and is renamed into place when it is whole."""

from __future__ import annotations

import os
import secrets
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from scaffold.errors import DestinationRefused
from scaffold.service.watch import Watch


def check_destination(destination: Path) -> None:
    """Raise `DestinationRefused` unless a new service can be put there.

    Args:
        destination: An absolute path that does not exist yet, or an empty folder.
    """
    advice = "Name a folder that does not exist yet, or an empty one."
    parent = destination.parent
    if destination.is_symlink() or (destination.exists() and not destination.is_dir()):
        raise DestinationRefused(f"{destination} exists and is not a folder.", advice=advice)
    if not parent.is_dir():
        raise DestinationRefused(
            f"{parent} is not a folder.", advice=f"Make it first: mkdir -p {shlex.quote(str(parent))}"
        )
    try:
        occupants = sorted(entry.name for entry in destination.iterdir()) if destination.exists() else []
    except OSError as error:
        raise DestinationRefused(f"{destination} cannot be read: {error.strerror}.", advice=advice) from error
    if occupants:
        shown = ", ".join(occupants[:3]) + (", ..." if len(occupants) > 3 else "")
        raise DestinationRefused(f"{destination} is not empty: it holds {shown}.", advice=advice)
    if destination.is_mount():
        raise DestinationRefused(f"{destination} is a mount point; no folder can be renamed onto it.", advice=advice)
    if not os.access(parent, os.W_OK | os.X_OK):
        raise DestinationRefused(f"{parent} cannot be written, and a service is made beside its place.", advice=advice)


class Staging(Watch):
    """A hidden folder beside a destination, gone on every way out: done, failed, interrupted or killed.

    Attributes:
        service: Where the service grows; it does not exist at first.
        scratch: A folder for temporary files.
    """

    def __init__(self, destination: Path) -> None:
        super().__init__(destination.parent / f".{destination.name}.newsvc-{secrets.token_hex(4)}")
        self.destination = destination
        self.service = self.folder / "service"
        self.scratch = self.folder / "scratch"

    def __enter__(self) -> Self:
        # The watch comes first: from the folder's first moment somebody will remove it.
        super().__enter__()
        with _reporting(self.destination):
            self.folder.mkdir(mode=0o700)
            self.scratch.mkdir()
        return self

    @property
    def has_landed(self) -> bool:
        """Whether the service stands in its place, which was empty before."""
        return self.destination.is_dir() and any(self.destination.iterdir())

    def land(self) -> None:
        """Rename the service into its place, in one step that cannot be split.

        Raises:
            DestinationRefused: Something stands there by now.
        """
        standing_there = Path.cwd() == self.destination
        with _reporting(self.destination):
            if os.name == "nt" and self.destination.exists():
                self.destination.rmdir()  # only Windows will not rename over an empty folder
            os.rename(self.service, self.destination)
        if standing_there:
            os.chdir(self.destination)  # the empty folder that newsvc stood in is gone


@contextmanager
def _reporting(destination: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DestinationRefused(
            f"{destination} cannot be made: {error.strerror}.", advice="Name another place, or mend this one."
        ) from error
