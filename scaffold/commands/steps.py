"""The steps of a use case, told one by one while they happen."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from scaffold.errors import ToolFailed


class StepStatus(StrEnum):
    """How far a step is."""

    RUNNING = "running"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a use case.

    Attributes:
        name: What it does, in a few words.
        status: How far it is.
        detail: What it made, or why it failed or was skipped.
        later: What to type to make up for it, when it did not happen.
        seconds: How long it took.
    """

    name: str
    status: StepStatus
    detail: str = ""
    later: str = ""
    seconds: float = 0.0


Tell = Callable[[Step], None]


class StepLog:
    """Takes steps, tells each as it starts and ends, and keeps how they ended."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._ended: list[Step] = []

    @property
    def ended(self) -> tuple[Step, ...]:
        """The steps so far, with how each ended."""
        return tuple(self._ended)

    def take(self, name: str, action: Callable[[], str], *, later: str = "") -> bool:
        """Take a step and return whether it succeeded.

        Args:
            name: What it does.
            action: Does it, and returns what it made, in words. Where it raises `ToolFailed` the step has failed and
                the use case goes on, provided that `later` says how to make up for it.
            later: What to type if it fails.
        """
        self._tell(Step(name, StepStatus.RUNNING))
        start = time.monotonic()
        try:
            detail, status = action(), StepStatus.DONE
        except ToolFailed as error:
            if not later:
                raise
            detail, status = str(error), StepStatus.FAILED
        failed = status is StepStatus.FAILED
        self._end(Step(name, status, detail, later if failed else "", time.monotonic() - start))
        return not failed

    def ask(self, name: str, question: Callable[[], str]) -> str:
        """Take a step that answers with a complaint, or with none, and return that; a complaint is a failure."""
        self._tell(Step(name, StepStatus.RUNNING))
        start = time.monotonic()
        complaint = question()
        status = StepStatus.FAILED if complaint else StepStatus.DONE
        self._end(Step(name, status, complaint, seconds=time.monotonic() - start))
        return complaint

    def take_if(self, name: str, action: Callable[[], str], *, wanted: bool, later: str) -> None:
        """Take a step if it is wanted, or note that it is not."""
        if wanted:
            self.take(name, action, later=later)
        else:
            self.skip(name, "not wanted", later=later)

    def skip(self, name: str, reason: str, *, later: str = "") -> None:
        """Note that a step is not taken, and why."""
        self._end(Step(name, StepStatus.SKIPPED, reason, later))

    def _end(self, step: Step) -> None:
        self._ended.append(step)
        self._tell(step)
