"""Files as git sees them: read from the disk, compared, and put in their place."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from scaffold.landing.journal import SYMLINK
from scaffold.landing.journal import Version


def version_of(path: Path) -> Version | None:
    """Return what stands at a path; None where nothing does, or a folder.

    A content's hash is git's: that of `blob`, its length and itself (https://git-scm.com/docs/git-hash-object).
    """
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            return Version(SYMLINK, _hash(os.fsencode(os.readlink(path))))
        if not stat.S_ISREG(status.st_mode):
            return None
        mode = "100755" if status.st_mode & stat.S_IXUSR else "100644"
        return Version(mode, _hash(path.read_bytes()))
    except (FileNotFoundError, NotADirectoryError):
        return None


def write(path: Path, version: Version, content: bytes, *, instead_of: Path | None = None) -> None:
    """Make a file, or a symbolic link, of a content; it reaches the disk before this returns.

    Args:
        path: Where.
        version: What it is.
        content: What is in it.
        instead_of: A file that it is going to replace; who may read and write that may read and write this.
    """
    if version.mode == SYMLINK:
        path.symlink_to(os.fsdecode(content))
        return
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if instead_of is not None and not instead_of.is_symlink():
        path.chmod(stat.S_IMODE(instead_of.stat().st_mode) & ~0o111)
    if version.mode == "100755":
        mode = stat.S_IMODE(path.stat().st_mode)
        path.chmod(mode | (mode & 0o444) >> 2)


def copy(source: Path, target: Path) -> None:
    """Copy a file or a symbolic link as it is."""
    shutil.copy2(source, target, follow_symlinks=False)


def move(source: Path, target: Path) -> None:
    """Put a file in its place, over what stands there, in one step; onto another file system by a copy beside it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        beside = target.with_name(f".newsvc-{target.name}")
        beside.unlink(missing_ok=True)
        copy(source, beside)
        os.replace(beside, target)
        source.unlink()


def remove(path: Path, *, top: Path) -> None:
    """Remove a file, if it is still there, and the folders below `top` that it leaves empty."""
    if path.is_dir() and not path.is_symlink():
        return  # what comes into its place is there already
    with suppress(FileNotFoundError, NotADirectoryError):
        path.unlink()
    for folder in path.parents:
        if folder == top:
            return
        try:
            folder.rmdir()
        except OSError:
            return


def _hash(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
