"""The values of `newsvc update`: what an update is going to do, and what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.commands.answer_changes import AnswerChange
from scaffold.commands.answer_changes import answer_changes
from scaffold.commands.steps import Step
from scaffold.commands.steps import StepStatus
from scaffold.commands.verification import Verification
from scaffold.landing.place import Place
from scaffold.merge.file_changes import FileChange
from scaffold.merge.file_changes import How
from scaffold.starter.carrying import Carried
from scaffold.starter.notes import ReleaseNotes
from scaffold.starter.questions import Answers
from scaffold.starter.questions import Question
from scaffold.starter.record import Record
from scaffold.starter.releases import Release


@dataclass(frozen=True, kw_only=True, slots=True)
class UpdatePlan:
    """What an update is going to do.

    Attributes:
        place: Where the service stands.
        before: What it was made from.
        here: The release that it was made from.
        release: Where it goes.
        carried: The recorded answers, as the release understands them.
        changes: The answers that change, checked.
        reasons: Why they do, where nobody has said so.
        unanswered: The questions that are new in the release and that nobody has answered.
        allow_dirty: Whether work that is not committed comes along.
    """

    place: Place
    before: Record
    here: Release
    release: Release
    carried: Carried
    changes: Answers
    reasons: Mapping[str, str]
    unanswered: tuple[Question, ...]
    allow_dirty: bool

    @property
    def needed(self) -> bool:
        """Whether there is anything to do."""
        return self.before.version != self.release.version or bool(self.changes)

    def answers_with(self, changes: Answers) -> Answers:
        """Return the recorded answers that the release still knows, changed."""
        return {**self.carried.recorded, **changes}

    def answer_changes(self, changes: Answers) -> tuple[AnswerChange, ...]:
        """Return what changes in the service's answers."""
        return answer_changes(self.before.answers, self.answers_with(changes), self.carried, self.reasons)


@dataclass(frozen=True, kw_only=True, slots=True)
class Updated:
    """What an update did, or with a dry run would do.

    Attributes:
        folder: The service.
        before: The version that it came from.
        after: The version that it is at.
        notes: What the releases on the way say of themselves.
        answers: What happened to the answers.
        changes: What happened to each file.
        patch: The same as a patch; of a dry run alone.
        steps: What was done.
        verification: What the checks before the landing found.
        landed: Whether the service is changed.
    """

    folder: Path
    before: str
    after: str
    notes: tuple[ReleaseNotes, ...]
    answers: tuple[AnswerChange, ...]
    changes: tuple[FileChange, ...]
    patch: str
    steps: tuple[Step, ...]
    verification: Verification
    landed: bool

    @property
    def conflicts(self) -> tuple[FileChange, ...]:
        """The files that need a person."""
        return tuple(change for change in self.changes if change.how is How.CONFLICT)

    @property
    def complete(self) -> bool:
        """Whether nothing is left for a person to do."""
        return not self.conflicts and all(step.status is not StepStatus.FAILED for step in self.steps)


def way(before: str, after: str) -> str:
    """Say which way an update goes; within a release it is the answers that change."""
    return f"from {before} to {after}" if before != after else f"to other answers, within {after}"
