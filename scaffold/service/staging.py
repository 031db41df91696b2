"""A new service grows in a hidden folder beside its destination and is renamed into place when it is whole."""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from scaffold import reaper
from scaffold.errors import DestinationRefused


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


class Staging:
    """A hidden folder beside a destination, gone on every way out: done, failed, interrupted or killed.

    Attributes:
        service: Where the service grows; it does not exist at first.
        scratch: A folder for temporary files.
    """

    def __init__(self, destination: Path) -> None:
        self.destination = destination

    def __enter__(self) -> Self:
        self._root = self.destination.parent / f".{self.destination.name}.newsvc-{secrets.token_hex(4)}"
        # The reaper comes first: from the folder's first moment somebody will remove it.
        self._start_reaper()
        self.service = self._root / "service"
        self.scratch = self._root / "scratch"
        with _reporting(self.destination):
            self._root.mkdir(mode=0o700)
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

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        shutil.rmtree(self._root, ignore_errors=True)
        if not self._root.exists():
            # What is left after all, the reaper removes: it takes the closing without a word for a death.
            self._tell_reaper()
        os.close(self._pipe)
        self._reaper.wait()

    def _start_reaper(self) -> None:
        ours, self._pipe = os.pipe()
        self._reaper = subprocess.Popen(
            [sys.executable, "-I", "-S", reaper.__file__, os.fspath(self._root)],
            stdin=ours,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # A session of its own: what kills newsvc's process group spares it.
            start_new_session=True,
        )
        os.close(ours)

    def _tell_reaper(self) -> None:
        try:
            os.write(self._pipe, b"done\n")
        except BrokenPipeError:
            return  # somebody killed the reaper; there is nothing left for it to do


@contextmanager
def _reporting(destination: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DestinationRefused(
            f"{destination} cannot be made: {error.strerror}.", advice="Name another place, or mend this one."
        ) from error
