"""What an update is going to do, found out before anything is done."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold import git
from scaffold.commands.answers import check_given
from scaffold.commands.answers import typed
from scaffold.commands.service_update import UpdatePlan
from scaffold.errors import AnswerMissing
from scaffold.errors import InvalidAnswer
from scaffold.errors import SourceNotTrusted
from scaffold.errors import UpdateRefused
from scaffold.landing import landing
from scaffold.landing.place import Place
from scaffold.landing.place import place_of
from scaffold.org.settings import OrgSettings
from scaffold.starter import bundle
from scaffold.starter import migrations
from scaffold.starter import record
from scaffold.starter import releases
from scaffold.starter.carrying import Carried
from scaffold.starter.questions import Answers
from scaffold.starter.record import Record
from scaffold.starter.releases import Source


def plan(
    folder: Path, *, version: str | None, changes: Mapping[str, Any], org: OrgSettings, allow_dirty: bool = False
) -> UpdatePlan:
    """Find out what an update would do; an earlier one that was stopped is finished first.

    Args:
        folder: The service.
        version: The release to go to; None is the newest.
        changes: The answers that change.
        org: The organisation's settings; its source is trusted, and its defaults answer new questions.
        allow_dirty: Whether work that is not committed comes along.

    Raises:
        NotAService: The folder holds no service.
        SourceNotTrusted: The service names a source that is neither newsvc's nor the organisation's.
        UsageError: There is no such release, or an answer is refused.
        UpdateRefused: The release is older than the service's, or the folder is not committed.
    """
    place, before = opened(folder)
    release = releases.release(trusted_source(before, org), version)
    here = releases.release(release.source, before.version)
    if release.order < here.order:
        raise UpdateRefused(
            f"The service is at {here.version}, newer than {release.version}; there is no way back.",
            advice=f"Take the newest: newsvc update {folder}",
        )
    _refuse_uncommitted(place, allow_dirty=allow_dirty)
    carried = Carried(before, here, release)
    answers, reasons = _answered(carried, changes, org)
    return UpdatePlan(
        place=place,
        before=before,
        here=here,
        release=release,
        carried=carried,
        changes={key: value for key, value in answers.items() if carried.recorded.get(key) != value},
        reasons=reasons,
        unanswered=tuple(question for question in carried.questionnaire.asked if question.key not in answers),
        allow_dirty=allow_dirty,
    )


def settle(update: UpdatePlan, *, defaults: bool) -> Answers:
    """Return the answers that change, with those to questions that are new in the release.

    Args:
        update: Where the service goes.
        defaults: Whether the questions' defaults answer the new ones.

    Raises:
        AnswerMissing: A new question has no answer.
    """
    answers = update.answers_with(update.changes)
    for question in update.unanswered:
        default = update.carried.questionnaire.default(question, answers)
        if default is None or not defaults:
            raise AnswerMissing(
                f'The question "{question.key}" is new in {update.release.version}: {question.help}',
                advice=f"Type: {question.option}"
                + ("" if default is None else f", or --yes for its default, {typed(default)}."),
            )
        answers[question.key] = default
    return {key: value for key, value in answers.items() if update.carried.recorded.get(key) != value}


def command(
    path: Path, update: UpdatePlan, answers: Answers, given: Mapping[str, Any], options: Mapping[str, object]
) -> str:
    """Return the command that does the same without questions.

    Args:
        path: The service, as it was named.
        update: What is going to be done.
        answers: A person's answers, with all others.
        given: The answers that were given before.
        options: The other options with their values, be they given or not.
    """
    words = ["newsvc", "update", *([] if path == Path() else [str(path)])]
    for option, value in options.items():
        words += [option] if value is True else [option, str(value)] if value else []
    asked = {question.key: answers[question.key] for question in update.unanswered}
    for key, value in {**given, **asked}.items():
        words += ["--set", f"{key}={typed(value)}"]
    return shlex.join(words)


def opened(folder: Path) -> tuple[Place, Record]:
    """Return where a service stands and what it remembers, after an update that was stopped is finished.

    Raises:
        NotAService: The folder holds no service.
        UpdateRefused: Somebody changed files that a stopped update had not reached, or another newsvc is at work.
    """
    record.read(folder)
    place = place_of(folder)
    landing.recover(place)
    return place, record.read(folder)


def trusted_source(before: Record, org: OrgSettings) -> Source:
    """Return the source that a service was made from.

    Raises:
        SourceNotTrusted: It is neither newsvc's nor the organisation's.
    """
    if before.source not in (bundle.URL, org.source and releases.source_at(org.source).url):
        raise SourceNotTrusted(
            f"The service was made from {before.source}, a source that nobody here has configured.",
            advice="If you trust it, put it into newsvc.toml: [source] url = ..., and name the file with --org.",
        )
    return releases.source_at(before.source)


def _answered(carried: Carried, changes: Mapping[str, Any], org: OrgSettings) -> tuple[Answers, dict[str, str]]:
    """Return the answers to all questions that have one, and why where nobody gives it now or gave it before."""
    questionnaire = carried.questionnaire
    for key in changes:
        _refuse_old_name(key, carried)
    asked = {question.key for question in questionnaire.asked}
    recorded = {key: value for key, value in carried.recorded.items() if key in asked}
    answers = check_given(questionnaire, {**recorded, **changes})
    open_questions = [question for question in questionnaire.asked if question.key not in answers]
    of_the_org = {q.key: org.defaults[q.key] for q in open_questions if q.key in org.defaults}
    answers |= check_given(questionnaire, of_the_org)
    settled = carried.settled([q for q in open_questions if q.key not in of_the_org], answers)
    reasons = dict.fromkeys(of_the_org, "new; as newsvc.toml says")
    return (
        {**answers, **{key: value for key, (value, _) in settled.items()}},
        {**reasons, **{key: reason for key, (_, reason) in settled.items()}},
    )


def _refuse_old_name(key: str, carried: Carried) -> None:
    name = migrations.name_now(key, carried.way)
    if name != key:
        raise InvalidAnswer(f'The question "{key}" is now called "{name}".', advice=f"Type: --set {name}=...")


def _refuse_uncommitted(place: Place, *, allow_dirty: bool) -> None:
    if place.git_folder is None:
        return
    if git.run_bytes("ls-files", "--unmerged", cwd=place.folder):
        raise UpdateRefused(
            f"{place.folder} has conflicts that nobody has settled yet.",
            advice="Settle them and commit, or take the update back: newsvc update --undo",
        )
    command = ("status", "--porcelain", "--untracked-files=normal", "--", ".")
    dirty = git.run_bytes(*command, cwd=place.folder, variables=git.users_line_ends()).decode("utf-8", "replace")
    if dirty and not allow_dirty:
        files = ", ".join(line.split(maxsplit=1)[-1] for line in dirty.splitlines()[:3])
        raise UpdateRefused(
            f"{place.folder} has changes that are not committed: {files}.",
            advice="Commit them, put them aside (git stash --include-untracked), or take them along: --allow-dirty",
        )
