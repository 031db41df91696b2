"""How far a service is from its starter: what was edited here, and what moved there."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from scaffold import git
from scaffold.commands.update_plan import opened
from scaffold.commands.update_plan import trusted_source
from scaffold.landing.place import Place
from scaffold.merge.checkout import checkout
from scaffold.merge.project_tree import project_tree
from scaffold.merge.store import Store
from scaffold.merge.store import Tree
from scaffold.org.settings import OrgSettings
from scaffold.service import dependencies
from scaffold.starter import notes
from scaffold.starter import record
from scaffold.starter import releases
from scaffold.starter.carrying import Carried
from scaffold.starter.notes import ReleaseNotes
from scaffold.starter.pristine import pristine
from scaffold.starter.record import Record
from scaffold.starter.releases import Release


class Where(StrEnum):
    """On which side a file differs from the release that the service was made from; the words are what users read."""

    HERE = "edited here"
    THERE = "changed there"
    BOTH = "both"
    MISSING = "missing here"


@dataclass(frozen=True, kw_only=True, slots=True)
class Drift:
    """How far a service is from its starter.

    Attributes:
        folder: The service.
        version: The release that it is at.
        newest: The newest one.
        behind: How many releases lie between.
        notes: What those releases say of themselves.
        files: The starter's files that differ, by path, each with where.
        conflicts: Files with conflicts of an update that nobody has settled.
    """

    folder: Path
    version: str
    newest: str
    behind: int
    notes: tuple[ReleaseNotes, ...]
    files: tuple[tuple[str, Where], ...]
    conflicts: tuple[str, ...]

    @property
    def is_none(self) -> bool:
        """Whether the service is the newest release as it was rendered."""
        return not (self.behind or self.files or self.conflicts)


def drift(folder: Path, org: OrgSettings) -> Drift:
    """Find out how far a service is from its starter.

    Args:
        folder: The service.
        org: The organisation's settings; its source is trusted.

    Raises:
        NotAService: The folder holds no service.
        SourceNotTrusted: The service names a source that is neither newsvc's nor the organisation's.
    """
    with _read(folder, org) as service:
        known = releases.releases(service.here.source)
        newest = known[-1]
        base, ours = service.base, service.ours
        theirs, told = _newest(service, newest) if newest != service.here else (base, ())
        return Drift(
            folder=service.place.folder,
            version=service.here.version,
            newest=newest.version,
            behind=len(known) - 1 - known.index(service.here),
            notes=told,
            files=tuple(_differences(base, ours, theirs)),
            conflicts=_conflicts(service.place),
        )


def local_changes(folder: Path, org: OrgSettings) -> str:
    """Return what was changed in a service since it was rendered, as a patch.

    Raises:
        NotAService: The folder holds no service.
        SourceNotTrusted: The service names a source that is neither newsvc's nor the organisation's.
    """
    with _read(folder, org) as service:
        before, after = (service.store.write_tree(tree) for tree in (service.base, service.ours))
        return service.store.patch(before, after)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Service:
    place: Place
    before: Record
    here: Release
    store: Store
    base: Tree
    ours: Tree


@contextmanager
def _read(folder: Path, org: OrgSettings) -> Iterator[_Service]:
    place, before = opened(folder)
    here = releases.release(trusted_source(before, org), before.version)
    with tempfile.TemporaryDirectory(prefix="newsvc-") as scratch:
        store = Store(Path(scratch, "store.git"))
        base = store.entries(store.add_all(pristine(here, before.answers)))
        in_git = place.git_folder is not None
        standing = store.entries(project_tree(store, place.folder, in_git=in_git, untracked=True))
        ours = checkout(store, place.folder, standing, in_git=in_git).kept
        # The lock is made for each service; the starter has none.
        ours.pop(dependencies.LOCK, None)
        yield _Service(place=place, before=before, here=here, store=store, base=base, ours=ours)


def _newest(service: _Service, newest: Release) -> tuple[Tree, tuple[ReleaseNotes, ...]]:
    """Return what the newest release makes of the service's answers, with defaults for new questions, and its notes."""
    carried = Carried(service.before, service.here, newest)
    new = [question for question in carried.questionnaire.asked if question.key not in carried.recorded]
    settled = {key: value for key, (value, _) in carried.settled(new, carried.recorded).items()}
    theirs = service.store.entries(service.store.add_all(pristine(newest, {**carried.recorded, **settled})))
    return theirs, notes.between(service.here, newest, carried)


def _differences(base: Tree, ours: Tree, theirs: Tree) -> Iterator[tuple[str, Where]]:
    for path in sorted((base.keys() | theirs.keys()) - {record.FILE_NAME}):
        here = ours.get(path) != base.get(path)
        there = theirs.get(path) != base.get(path)
        if here and path not in ours and not there:
            yield path, Where.MISSING
        elif here or there:
            yield path, Where.BOTH if here and there else Where.HERE if here else Where.THERE


def _conflicts(place: Place) -> tuple[str, ...]:
    if place.git_folder is None:
        return ()
    listed = git.run("diff", "--name-only", "--diff-filter=U", "--relative", cwd=place.folder)
    return tuple(sorted(set(listed.splitlines())))
