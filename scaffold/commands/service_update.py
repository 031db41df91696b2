"""The values of `newsvc update`: what an update is going to do, and what it did."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scaffold.commands.steps import Step
from scaffold.commands.steps import StepStatus
from scaffold.starter.questions import Answers
from scaffold.starter.questions import Question
from scaffold.starter.questions import Questionnaire
from scaffold.starter.record import Record
from scaffold.starter.releases import Release


@dataclass(frozen=True, kw_only=True, slots=True)
class UpdatePlan:
    """What an update is going to do.

    Attributes:
        folder: The service.
        before: What it was made from.
        release: Where it goes.
        changes: The answers that change, checked.
        unanswered: The questions that are new in the release and that nobody has answered.
        questionnaire: The questions of the release.
    """

    folder: Path
    before: Record
    release: Release
    changes: Answers
    unanswered: tuple[Question, ...]
    questionnaire: Questionnaire

    @property
    def needed(self) -> bool:
        """Whether there is anything to do."""
        return self.before.version != self.release.version or bool(self.changes)


@dataclass(frozen=True, kw_only=True, slots=True)
class Updated:
    """What an update did, or with a dry run would do.

    Attributes:
        folder: The service.
        before: The version that it came from.
        after: The version that it is at.
        changed: The files that differ, each with git's letter for how: A added, M modified, D deleted, U in conflict.
        conflicts: The files that need a person.
        steps: What was done.
    """

    folder: Path
    before: str
    after: str
    changed: tuple[tuple[str, str], ...]
    conflicts: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is left for a person to do."""
        return not self.conflicts and all(step.status is not StepStatus.FAILED for step in self.steps)
