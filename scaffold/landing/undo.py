"""The last landing taken back: every file, and git's index, as they were."""

from __future__ import annotations

import os
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace

from scaffold import git
from scaffold.errors import UpdateRefused
from scaffold.landing import disk
from scaffold.landing import journal
from scaffold.landing.journal import NO_ENTRY
from scaffold.landing.journal import Journal
from scaffold.landing.landing import INDEX
from scaffold.landing.landing import LAST
from scaffold.landing.landing import NEW
from scaffold.landing.landing import OLD
from scaffold.landing.landing import alone
from scaffold.landing.landing import commit
from scaffold.landing.landing import draft_in
from scaffold.landing.landing import head_of
from scaffold.landing.place import Place


def latest(place: Place) -> Journal | None:
    """Return the landing that can be taken back; None where there is none."""
    folder = place.state / LAST
    return journal.read(folder) if folder.is_dir() else None


def undo(place: Place) -> tuple[str, ...]:
    """Take the last landing back: the files, and git's index.

    Returns:
        Where the user's versions are of files that had conflicts marked in them and were changed since.

    Raises:
        UpdateRefused: There is nothing to take back, or other files were changed since; nothing was changed.
    """
    with alone(place):
        done = latest(place)
        if done is None:
            raise UpdateRefused("There is no update to take back.", advice="newsvc status says where the service is.")
        changed = [o for o in done.operations if disk.version_of(place.folder / o.path) != o.new]
        touched = [operation.path for operation in changed if not operation.marked]
        if touched:
            raise UpdateRefused(
                f"Files were changed since the update: {', '.join(touched[:3])}.",
                advice="Put your changes aside, for example with: git stash",
            )
        now = {operation.path: disk.version_of(place.folder / operation.path) for operation in changed}
        back = tuple(replace(o.reversed, old=now.get(o.path, o.new)) for o in done.operations)
        # Where commits came since, the index as it was would tell of an older one.
        staged_before = place.git_folder is not None and done.head == head_of(place)
        plan = Journal(
            operations=back,
            staged=() if staged_before else tuple(o.path for o in back),
            unmerged=tuple(_as_staged_before(place, [o.path for o in back])) if staged_before else (),
            undoes=True,
        )
        with draft_in(place) as draft:
            kept = _keep(place, [operation.path for operation in changed])
            for number, operation in enumerate(plan.operations):
                if operation.new:
                    disk.copy(place.state / LAST / OLD / str(number), draft / NEW / str(number))
            commit(place, plan, draft)
        return kept


def _keep(place: Place, paths: Sequence[str]) -> tuple[str, ...]:
    """Copy files that are about to be overwritten beside the state, and return where they are now."""
    kept = []
    for path in paths:
        if os.path.lexists(place.folder / path):
            target = place.state / "kept" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            disk.copy(place.folder / path, target)
            kept.append(str(target))
    return tuple(kept)


def _as_staged_before(place: Place, paths: Sequence[str]) -> Iterator[str]:
    """Return the lines that put these files, and no others, back into git's index as they were before the landing."""
    for path in paths:
        yield f"0 {NO_ENTRY} 0\t{place.prefix}{path}"
    index = place.state / LAST / INDEX
    if index.is_file():
        command = ("--literal-pathspecs", "ls-files", "--stage", "--full-name", "-z", "--", *paths)
        told = git.run_bytes(*command, cwd=place.folder, variables={"GIT_INDEX_FILE": os.fspath(index)})
        wanted = {f"{place.prefix}{path}" for path in paths}
        for record in os.fsdecode(told).split("\0"):
            if record.partition("\t")[2] in wanted:
                yield record
