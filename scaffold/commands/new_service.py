"""The values of `newsvc init`: a service that is to be made, and one that was."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold.commands.steps import Step
from scaffold.commands.steps import StepStatus
from scaffold.starter.questions import Answers
from scaffold.starter.releases import Release
from scaffold.verdict.engine import Verdict

ENVIRONMENT = "write .env"
LOCK = "lock dependencies"
COMMIT = "first commit"
INSTALL = "install dependencies"


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstSteps:
    """Which steps follow the rendering.

    Attributes:
        environment: Write .env with fresh secrets.
        lock: Lock the dependencies.
        install: Make the virtual environment; needs the lock.
        commit: Make a git repository and commit.
    """

    environment: bool = True
    lock: bool = True
    install: bool = True
    commit: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """The steps that are taken, in their order, as they are told."""
        wanted = {ENVIRONMENT: self.environment, LOCK: self.lock, COMMIT: self.commit, INSTALL: self.install}
        return tuple(name for name, taken in wanted.items() if taken)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewService:
    """What is to be made.

    Attributes:
        destination: Its folder, an absolute path.
        release: The release of the starter that it is made from.
        answers: An answer to every question.
        decision: How the framework was chosen.
        steps: What follows the rendering.
        verdict: What the needs say; None where the framework was named and no need was.
    """

    destination: Path
    release: Release
    answers: Answers
    decision: dict[str, Any]
    steps: FirstSteps
    verdict: Verdict | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Created:
    """A service that was made, or with a dry run the one that would be.

    Attributes:
        destination: Its folder.
        release: The release of the starter that it was made from.
        answers: The answers that it was made with.
        files: The starter's files in it, relative to the folder, sorted.
        steps: What was done, and what was not.
        next: What to type now, each line with what it is for.
    """

    destination: Path
    release: Release
    answers: Answers
    files: tuple[str, ...]
    steps: tuple[Step, ...]
    next: tuple[tuple[str, str], ...]

    @property
    def complete(self) -> bool:
        """Whether no step failed."""
        return all(step.status is not StepStatus.FAILED for step in self.steps)
