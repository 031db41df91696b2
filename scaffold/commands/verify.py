"""An updated service proved before it lands: its own checks, in a copy that is thrown away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scaffold.commands.merging import Merging
from scaffold.commands.steps import StepLog
from scaffold.commands.steps import StepStatus
from scaffold.commands.verification import Checked
from scaffold.commands.verification import Outcome
from scaffold.commands.verification import Verification
from scaffold.errors import ToolFailed
from scaffold.errors import UpdateRefused
from scaffold.merge.file_changes import How
from scaffold.merge.store import Tree
from scaffold.service import checks
from scaffold.service import dependencies
from scaffold.service.copy import Copy
from scaffold.service.watch import Watch
from scaffold.service.watch import scratch

NAME = "verify"


def verify(merging: Merging, log: StepLog, *, wanted: bool | None, installed: bool) -> Verification:
    """Check a merged service.

    Args:
        merging: The service before and after.
        log: Takes each check as a step.
        wanted: What the user said; None leaves it to what is there.
        installed: Whether the service has a virtual environment, so that its packages are in uv's cache.

    Raises:
        UpdateRefused: The user wants it, and it cannot be done.
    """
    if wanted is False:
        return skipped("--no-verify", log)
    if any(change.how is How.CONFLICT for change in merging.changes):
        return skipped("conflicts come first", log)
    reason = _obstacle(merging, log)
    if wanted is None and not reason and not installed:
        reason = "the service has no .venv, so its packages may be far away; --verify does it"
    if not reason:
        with scratch() as watch:
            try:
                return _verify(merging, watch, log)
            except ToolFailed as error:
                reason = str(error)
    if wanted:
        raise UpdateRefused(
            f"The updated service cannot be verified: {reason}.",
            advice="Update without: newsvc update --no-verify",
        )
    return skipped(reason, log)


def skipped(reason: str, log: StepLog) -> Verification:
    """Note that nothing is checked, and why."""
    log.skip(NAME, reason)
    return Verification(reason=reason)


def _obstacle(merging: Merging, log: StepLog) -> str:
    """Say why a merged service cannot be checked; nothing where it can."""
    if not {dependencies.PROJECT, dependencies.LOCK} <= merging.entries.keys():
        return f"it has no {dependencies.LOCK}"
    if any(step.status is StepStatus.FAILED for step in log.ended):
        return "its dependencies could not be locked"
    return ""


def _verify(merging: Merging, watch: Watch, log: StepLog) -> Verification:
    updated = _copy(merging, merging.entries, watch.folder / "new", watch)
    log.take(NAME, lambda: _install(updated))
    found = [_check(updated, name, log) for name in checks.CHECKS]
    if any(check.outcome is Outcome.FAILED for check in found):
        found = _compared(found, _copy(merging, merging.ours, watch.folder / "old", watch), log)
    return Verification(checks=tuple(found))


def _copy(merging: Merging, entries: Tree, folder: Path, watch: Watch) -> Copy:
    folder.mkdir()
    merging.store.check_out(entries, folder)
    return Copy(folder, watch)


def _install(copy: Copy) -> str:
    copy.install()
    return "in a copy, before anything lands; --no-verify leaves it out"


def _check(copy: Copy, name: str, log: StepLog, *, when: str = "") -> Checked:
    """Run a check, if the service has it, as a step."""
    step = f"{NAME} {name}{when}"
    obstacle = checks.obstacle(copy, name)
    if obstacle:
        log.skip(step, obstacle)
        return Checked(name=name, outcome=Outcome.SKIPPED, detail=obstacle)
    complaint = log.ask(step, lambda: checks.complaint(copy, name))
    if complaint:
        return Checked(name=name, outcome=Outcome.FAILED, detail=complaint, output=copy.end_of_output())
    return Checked(name=name, outcome=Outcome.PASSED)


def _compared(found: list[Checked], before: Copy, log: StepLog) -> list[Checked]:
    """Return the checks, each that failed with how it ends without the update."""
    try:
        before.install()
    except ToolFailed:
        return found
    return [
        replace(check, before=_check(before, check.name, log, when=" without the update").outcome)
        if check.outcome is Outcome.FAILED
        else check
        for check in found
    ]
