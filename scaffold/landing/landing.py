"""Changes to a project's files that land whole: written down first, then done, and finished by whoever comes next.

draft     .new-*     everything that the landing needs; a kill now leaves the project as it was
| one rename
pending              it is going to happen; a kill now is made good by the next start
| one rename, after every file and git's index are in place
last                 it has happened; kept so that it can be taken back
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path

from scaffold import git
from scaffold.errors import ToolFailed
from scaffold.errors import UpdateHalfDone
from scaffold.errors import UpdateRefused
from scaffold.landing import disk
from scaffold.landing import journal
from scaffold.landing.journal import Journal
from scaffold.landing.journal import Operation
from scaffold.landing.obstacles import refuse
from scaffold.landing.place import Place

PENDING, LAST = "pending", "last"
NEW, OLD, INDEX = "new", "old", "index"


def land(place: Place, plan: Journal, contents: Mapping[str, bytes]) -> tuple[str, ...]:
    """Change a project's files, all of them or none.

    Args:
        place: The project.
        plan: What is to happen.
        contents: What files become, by hash.

    Returns:
        The files that somebody changed while the landing was under way; they were left as they are.

    Raises:
        UpdateRefused: A file is not what the plan says it was, or cannot be written; nothing was changed.
        UpdateHalfDone: It stopped half way; the next newsvc command finishes it.
        OSError: For example, the disk is full; nothing was changed.
    """
    with alone(place):
        refuse(place, plan)
        with draft_in(place) as draft:
            for number, operation in enumerate(plan.operations):
                there = place.folder / operation.path if operation.old else None
                if operation.new:
                    content = contents[operation.new.oid]
                    disk.write(draft / NEW / str(number), operation.new, content, instead_of=there)
                if there:
                    disk.copy(there, draft / OLD / str(number))
            _keep_index(place, draft)
            return commit(place, plan, draft)


def recover(place: Place) -> None:
    """Finish a landing that was stopped, and forget one that had not begun.

    Raises:
        UpdateRefused: Somebody changed files that it had not reached yet; they are as they left them.
        UpdateHalfDone: It cannot be finished yet.
    """
    if not any((*place.state.glob(".new-*"), *place.state.glob(PENDING))):
        return
    with alone(place):
        for draft in place.state.glob(".new-*"):
            shutil.rmtree(draft, ignore_errors=True)
        left = _finish(place) if (place.state / PENDING).is_dir() else ()
    if left:
        raise UpdateRefused(
            f"An update that was stopped is finished now, but for what you changed since: {', '.join(left)}.",
            advice=f"The starter's versions are in {place.state / LAST / NEW}; or take it back: newsvc update --undo",
        )


def head_of(place: Place) -> str:
    """Return the commit that a project is at; empty outside git or before the first one."""
    if place.git_folder is None:
        return ""
    command = ("rev-parse", "--verify", "--quiet", "HEAD")
    return git.run_bytes(*command, cwd=place.folder, codes=(0, 1)).decode().strip()


@contextmanager
def alone(place: Place) -> Iterator[None]:
    """Keep every other newsvc from the project's landings; a kill gives way to the next.

    Raises:
        UpdateRefused: Another one is at work.
    """
    import filelock

    try:
        with filelock.FileLock(place.make_state() / "lock", timeout=0):
            yield
    except filelock.Timeout as error:
        raise UpdateRefused(f"Another newsvc is at work in {place.folder}.", advice="Try again.") from error


@contextmanager
def draft_in(place: Place) -> Iterator[Path]:
    """Make a folder for a landing that is being prepared; what is not committed is forgotten."""
    draft = Path(tempfile.mkdtemp(dir=place.make_state(), prefix=".new-"))
    try:
        (draft / NEW).mkdir()
        (draft / OLD).mkdir()
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def commit(place: Place, plan: Journal, draft: Path) -> tuple[str, ...]:
    """Turn a draft into what is going to happen, and let it happen."""
    plan.write(draft)
    with _uninterrupted():
        os.rename(draft, place.state / PENDING)
        return _finish(place)


def _finish(place: Place) -> tuple[str, ...]:
    """Do what is pending. Whatever part of it was done before, nothing is done twice."""
    pending = place.state / PENDING
    plan = journal.read(pending)
    try:
        left = tuple(_apply(place, plan.operations, pending))
        if place.git_folder is not None:
            _renew_index(place, plan)
        if plan.undoes:
            _discard(place.state / LAST)
            _discard(pending)
        else:
            _discard(place.state / LAST)
            os.rename(pending, place.state / LAST)
    except (OSError, ToolFailed) as error:
        raise UpdateHalfDone(
            f"The update stopped half way: {error}.",
            advice="Mend that; the next newsvc command here finishes it: newsvc status",
        ) from error
    return left


def _apply(place: Place, operations: Sequence[Operation], pending: Path) -> Iterator[str]:
    numbered = list(enumerate(operations))
    for _, operation in numbered:
        target = place.folder / operation.path
        if operation.new is None and disk.version_of(target) in {operation.old, None}:
            disk.remove(target, top=place.folder)
    for number, operation in numbered:
        target, source = place.folder / operation.path, pending / NEW / str(number)
        if operation.new is not None and os.path.lexists(source):
            if disk.version_of(target) not in {operation.old, operation.new}:
                yield operation.path
            else:
                disk.move(source, target)


def _renew_index(place: Place, plan: Journal) -> None:
    if plan.staged:
        paths = b"".join(os.fsencode(path) + b"\0" for path in plan.staged)
        command = ("update-index", "--add", "--remove", "--replace", "-z", "--stdin")
        git.run_bytes(*command, cwd=place.folder, stdin=paths, variables=git.users_line_ends())
    if plan.unmerged:
        lines = b"".join(os.fsencode(line) + b"\0" for line in plan.unmerged)
        git.run_bytes("update-index", "-z", "--index-info", cwd=place.repository, stdin=lines)


def _keep_index(place: Place, draft: Path) -> None:
    """Copy git's index as it is before the landing; to take the landing back is to put its files' entries back."""
    if place.git_folder is not None and (place.git_folder / "index").is_file():
        shutil.copyfile(place.git_folder / "index", draft / INDEX)


def _discard(folder: Path) -> None:
    """Remove a folder, so that it is never seen in part."""
    if folder.is_dir():
        gone = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".new-"))
        os.rename(folder, gone / "gone")
        shutil.rmtree(gone, ignore_errors=True)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait its turn: what has begun to land takes milliseconds, and ends."""
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # another thread than the main one, which gets no signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
