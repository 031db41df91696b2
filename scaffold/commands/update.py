"""A service brought to a newer release of its starter, or to other answers."""

from __future__ import annotations

import os
import shlex
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold import git
from scaffold.commands.answers import check_given
from scaffold.commands.service_update import Updated
from scaffold.commands.service_update import UpdatePlan
from scaffold.commands.steps import Step
from scaffold.commands.steps import StepLog
from scaffold.commands.steps import Tell
from scaffold.errors import AnswerMissing
from scaffold.errors import Interrupted
from scaffold.errors import NewsvcError
from scaffold.errors import SourceNotTrusted
from scaffold.errors import UpdateHalfDone
from scaffold.errors import UpdateRefused
from scaffold.org.settings import OrgSettings
from scaffold.service import dependencies
from scaffold.starter import bundle
from scaffold.starter import record
from scaffold.starter import releases
from scaffold.starter import rendering
from scaffold.starter.questions import Answers
from scaffold.starter.questions import Questionnaire
from scaffold.starter.record import Record


def plan(folder: Path, *, version: str | None, changes: Mapping[str, Any], org: OrgSettings) -> UpdatePlan:
    """Find out what an update would do.

    Args:
        folder: The service.
        version: The release to go to; None is the newest.
        changes: The answers that change.
        org: The organisation's settings; its source is trusted, and its defaults answer new questions.

    Raises:
        NotAService: The folder holds no service.
        SourceNotTrusted: The service names a source that is neither newsvc's nor the organisation's.
        UsageError: There is no such release, or an answer is refused.
        UpdateRefused: The release is older than the service's, or the folder is not committed.
    """
    before = record.read(folder)
    if before.source not in (bundle.URL, org.source and releases.source_at(org.source).url):
        raise SourceNotTrusted(
            f"The service was made from {before.source}, a source that nobody here has configured.",
            advice="If you trust it, put it into newsvc.toml: [source] url = ..., and name the file with --org.",
        )
    release = releases.release(releases.source_at(before.source), version)
    here = releases.release(release.source, before.version)
    if release.order < here.order:
        raise UpdateRefused(
            f"The service is at {here.version}, newer than {release.version}; there is no way back.",
            advice=f"Take the newest: newsvc update {folder}",
        )
    _refuse_uncommitted(folder)
    questionnaire = Questionnaire(releases.tree(release))
    checked = check_given(questionnaire, {**_recorded(questionnaire, before), **changes})
    changed = {key: value for key, value in checked.items() if before.answers.get(key) != value}
    new = [question for question in questionnaire.asked if question.key not in checked]
    settled = check_given(questionnaire, {q.key: org.defaults[q.key] for q in new if q.key in org.defaults})
    return UpdatePlan(
        folder=folder,
        before=before,
        release=release,
        changes={**changed, **settled},
        unanswered=tuple(question for question in new if question.key not in settled),
        questionnaire=questionnaire,
    )


def settle(update: UpdatePlan, *, defaults: bool) -> Answers:
    """Return the answers that change, with those to questions that are new in the release.

    Args:
        update: Where the service goes.
        defaults: Whether the questions' defaults answer the new ones.

    Raises:
        AnswerMissing: A new question has no answer.
    """
    answers = {**update.before.answers, **update.changes}
    for question in update.unanswered:
        default = update.questionnaire.default(question, answers) if defaults else None
        if default is None:
            raise AnswerMissing(
                f'The question "{question.key}" is new in {update.release.version}: {question.help}',
                advice=f"Type: --set {question.key}=..., or --yes for its default.",
            )
        answers[question.key] = default
    return {key: value for key, value in answers.items() if update.before.answers.get(key) != value}


def apply(update: UpdatePlan, changes: Mapping[str, Any], *, tell: Tell) -> Updated:
    """Update a service in place.

    Args:
        update: Where it goes.
        changes: The answers that change, with those to new questions.
        tell: Is told each step.

    Raises:
        RenderingFailed: The starter is at fault; nothing was changed.
        UpdateHalfDone: It stopped while it was changing files; the message says how to take them back.
        Interrupted: The user pressed Ctrl-C; as above, if files were changed by then.
    """
    log = StepLog(tell)
    try:
        log.take("update", lambda: _update(update, changes))
        conflicts = _conflicts(update.folder)
        locked = (update.folder / dependencies.LOCK).is_file()
        if locked and not conflicts:
            log.take("lock dependencies", lambda: _lock(update.folder), later="uv lock")
        elif locked:
            log.skip("lock dependencies", "conflicts come first", later="uv lock")
    except (KeyboardInterrupt, OSError, NewsvcError) as error:
        if not _changes(update.folder):
            raise
        raise _half_done(update.folder, error) from error
    return _updated(update, update.folder, log.ended)


def _update(update: UpdatePlan, changes: Mapping[str, Any]) -> str:
    _merge(update, changes, update.folder)
    return way(update.before.version, update.release.version)


def _half_done(folder: Path, error: BaseException) -> NewsvcError:
    """Say that an update stopped while it was changing files, and how to take those changes back.

    Everything in the folder was committed when the update began, so nothing but its own changes is lost.
    """
    back = f"cd {shlex.quote(str(folder))} && git restore --source HEAD --staged --worktree . && git clean --force -d ."
    kind = Interrupted if isinstance(error, KeyboardInterrupt) else UpdateHalfDone
    what = "Interrupted." if isinstance(error, KeyboardInterrupt) else f"{str(error).rstrip('.')}."
    return kind(f"{what} The update is half done.", advice=f"Take it back: {back}")


def way(before: str, after: str) -> str:
    """Say which way an update goes; within a release it is the answers that change."""
    return f"from {before} to {after}" if before != after else f"to other answers, within {after}"


def rehearse(update: UpdatePlan, changes: Mapping[str, Any]) -> Updated:
    """Return what `apply` would do, from an update of a throw-away clone."""
    with tempfile.TemporaryDirectory(prefix="newsvc-") as scratch:
        clone = Path(scratch, "clone")
        top = Path(git.run("rev-parse", "--show-toplevel", cwd=update.folder))
        git.run("clone", "--quiet", "--shared", "--", os.fspath(top), os.fspath(clone))
        folder = clone / update.folder.resolve().relative_to(top.resolve())
        _merge(update, changes, folder)
        return _updated(update, folder, ())


def _recorded(questionnaire: Questionnaire, before: Record) -> Answers:
    """Return the service's answers to questions that the release still asks."""
    asked = {question.key for question in questionnaire.asked}
    return {key: value for key, value in before.answers.items() if key in asked}


def _refuse_uncommitted(folder: Path) -> None:
    if git.repository_around(folder) is None:
        raise UpdateRefused(
            f"{folder} is in no git repository, and an update is merged with git.",
            advice="Make one: git init && git add --all && git commit --message 'Before the update'",
        )
    dirty = git.run("status", "--porcelain", "--untracked-files=normal", "--", ".", cwd=folder)
    if dirty:
        files = ", ".join(line.split(maxsplit=1)[-1] for line in dirty.splitlines()[:3])
        raise UpdateRefused(
            f"{folder} has changes that are not committed: {files}.",
            advice="Commit them, or put them aside: git stash --include-untracked",
        )


def _merge(update: UpdatePlan, changes: Mapping[str, Any], folder: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="newsvc-") as scratch:
        rendering.update(update.release, folder, changes, scratch=Path(scratch))


def _lock(folder: Path) -> str:
    dependencies.lock_again(folder)
    return "kept where they still fit"


def _conflicts(folder: Path) -> tuple[str, ...]:
    unmerged = git.run("diff", "--name-only", "--diff-filter=U", "--relative", cwd=folder)
    return tuple(sorted(set(unmerged.splitlines())))


def _updated(update: UpdatePlan, folder: Path, steps: tuple[Step, ...]) -> Updated:
    conflicts = _conflicts(folder)
    changed = tuple((path, "U" if path in conflicts else letter) for path, letter in _changes(folder))
    return Updated(
        folder=update.folder,
        before=update.before.version,
        after=update.release.version,
        changed=changed,
        conflicts=conflicts,
        steps=steps,
    )


def _changes(folder: Path) -> list[tuple[str, str]]:
    """Return the files that differ from the last commit, each with git's letter for how; new ones are added."""
    prefix = git.run("rev-parse", "--show-prefix", cwd=folder)
    status = git.run("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", ".", cwd=folder)
    entries = [(entry[3:].removeprefix(prefix), entry[:2].strip()[0]) for entry in status.split("\0") if entry]
    return sorted((path, "A" if letter == "?" else letter) for path, letter in entries)
