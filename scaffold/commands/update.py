"""A service brought to a newer release of its starter, or to other answers: merged aside, then landed whole."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from scaffold import git
from scaffold.commands.merging import Merging
from scaffold.commands.merging import merge_service
from scaffold.commands.service_update import Updated
from scaffold.commands.service_update import UpdatePlan
from scaffold.commands.service_update import way
from scaffold.commands.steps import Step
from scaffold.commands.steps import StepLog
from scaffold.commands.steps import Tell
from scaffold.commands.update_plan import opened
from scaffold.commands.verification import Verification
from scaffold.commands.verify import skipped
from scaffold.commands.verify import verify
from scaffold.landing import disk
from scaffold.landing import landing
from scaffold.landing import undo as undoing
from scaffold.landing.journal import NO_ENTRY
from scaffold.landing.journal import Journal
from scaffold.landing.journal import Operation
from scaffold.landing.journal import Version
from scaffold.landing.place import Place
from scaffold.merge.file_changes import FileChange
from scaffold.merge.file_changes import How
from scaffold.merge.store import SUBMODULE
from scaffold.merge.store import Entry
from scaffold.service import dependencies
from scaffold.starter import notes
from scaffold.starter.questions import Answers


def apply(update: UpdatePlan, changes: Answers, *, verified: bool | None = None, tell: Tell) -> Updated:
    """Update a service in place, all of it or nothing; what fails the service's own checks does not land.

    Args:
        update: Where it goes.
        changes: The answers that change, with those to new questions.
        verified: Whether the service's own checks must pass first; None: where its packages are there for that.
        tell: Is told each step.

    Raises:
        RenderingFailed: The starter is at fault; nothing was changed.
        UpdateRefused: Something changed meanwhile or cannot be written; nothing was changed.
        UpdateHalfDone: The system refused something while the files landed; the next command finishes it.
    """
    log = StepLog(tell)
    merged: list[Merging] = []
    with _scratch() as scratch:

        def merge() -> str:
            merged.append(merge_service(update, changes, scratch=scratch))
            return way(update.before.version, update.release.version)

        log.take("merge", merge)
        merging = _with_lock(merged[0], log, scratch)
        verification = verify(merging, log, wanted=verified, installed=dependencies.are_installed(update.place.folder))
        result = _updated(update, changes, merging, log.ended, verification)
        if verification.failures:
            return result
        left = landing.land(update.place, _journal(update, merging), _contents(merging))
    reason = "it was changed while the update landed; yours was kept"
    late = tuple(FileChange(path, How.CONFLICT, reason) for path in left)
    return replace(result, landed=True, changes=(*(c for c in result.changes if c.path not in left), *late))


def rehearse(update: UpdatePlan, changes: Answers, *, verified: bool | None = None, tell: Tell) -> Updated:
    """Return what `apply` would do, with the patch.

    The lock, which needs an index of packages, is left out unless it is `verified`.
    """
    log = StepLog(tell)
    with _scratch() as scratch:
        merging = merge_service(update, changes, scratch=scratch)
        if verified:
            merging = _with_lock(merging, log, scratch)
            verification = verify(merging, log, wanted=True, installed=False)
        else:
            verification = skipped("a dry run does it with --verify", log)
        before, after = (merging.store.write_tree(tree) for tree in (merging.ours, merging.entries))
        return replace(
            _updated(update, changes, merging, log.ended, verification), patch=merging.store.patch(before, after)
        )


def undo(folder: Path) -> tuple[str, ...]:
    """Take a service's last update back, and return where the user's work on conflicts in it is kept.

    Raises:
        NotAService: The folder holds no service.
        UpdateRefused: There is none, or files were changed since.
    """
    place, _ = opened(folder)
    return undoing.undo(place)


@contextmanager
def _scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="newsvc-") as folder:
        yield Path(folder)


def _with_lock(merging: Merging, log: StepLog, scratch: Path) -> Merging:
    """Resolve the service's own lock again where its project file changed; it is never merged."""
    lock = merging.ours.get(dependencies.LOCK)
    project = merging.content(dependencies.PROJECT)
    if (
        lock is None
        or project is None
        or merging.entries[dependencies.PROJECT] == merging.ours.get(dependencies.PROJECT)
    ):
        return merging
    if any(change.path == dependencies.PROJECT for change in merging.changes if change.how is How.CONFLICT):
        log.skip("lock dependencies", "conflicts come first", later="uv lock")
        return merging
    found: list[bytes] = []

    def resolve() -> str:
        found.append(dependencies.lock_beside(project, merging.store.read([lock.oid])[lock.oid], scratch=scratch))
        return "kept where they still fit"

    if not log.take("lock dependencies", resolve, later="uv lock"):
        return merging
    entry = Entry(lock.mode, merging.store.write(found[0]))
    if entry == lock:
        return merging
    changes = sorted([*merging.changes, FileChange(dependencies.LOCK, How.UPDATED)], key=lambda change: change.path)
    return replace(merging, entries={**merging.entries, dependencies.LOCK: entry}, changes=tuple(changes))


def _journal(update: UpdatePlan, merging: Merging) -> Journal:
    place = update.place
    conflicts = {conflict.path for conflict in merging.conflicts}
    touched = sorted(
        p for p in merging.ours.keys() | merging.entries.keys() if merging.ours.get(p) != merging.entries.get(p)
    )
    operations = []
    for path in touched:
        old = _version(merging.ours.get(path)) or disk.version_of(place.folder / path)
        operations.append(Operation(path, old, _version(merging.entries.get(path)), marked=path in conflicts))
    settled = tuple(path for path in touched if path not in conflicts)
    in_git = place.git_folder is not None
    return Journal(
        operations=tuple(operations),
        staged=settled if in_git and not update.allow_dirty else (),
        unmerged=tuple(_unmerged(place, merging)) if in_git else (),
        head=landing.head_of(place),
    )


def _unmerged(place: Place, merging: Merging) -> Iterator[str]:
    """Return the lines that put conflicts into git's index; their contents are put among its objects."""
    for conflict in merging.conflicts:
        path = f"{place.prefix}{conflict.path}"
        yield f"0 {NO_ENTRY} 0\t{path}"
        for stage, entry in sorted(conflict.stages.items()):
            oid = entry.oid
            if entry.mode != SUBMODULE:
                content = merging.store.read([oid])[oid]
                oid = git.run_bytes("hash-object", "-w", "--stdin", cwd=place.folder, stdin=content).decode().strip()
            yield f"{entry.mode} {oid} {stage}\t{path}"


def _contents(merging: Merging) -> dict[str, bytes]:
    changed = {e.oid for p, e in merging.entries.items() if merging.ours.get(p) != e and e.mode != SUBMODULE}
    return merging.store.read(changed)


def _version(entry: Entry | None) -> Version | None:
    return Version(entry.mode, entry.oid) if entry else None


def _updated(
    update: UpdatePlan, changes: Answers, merging: Merging, steps: tuple[Step, ...], verification: Verification
) -> Updated:
    return Updated(
        folder=update.place.folder,
        before=update.before.version,
        after=update.release.version,
        notes=notes.between(update.here, update.release, update.carried),
        answers=update.answer_changes(changes),
        changes=merging.changes,
        patch="",
        steps=steps,
        verification=verification,
        landed=False,
    )
