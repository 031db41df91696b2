"""A service's answers, carried from the release that it is at to a later one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any

from scaffold.errors import InvalidAnswer
from scaffold.starter import migrations
from scaffold.starter import migrations_file
from scaffold.starter import releases
from scaffold.starter.migrations import Declared
from scaffold.starter.questions import Answers
from scaffold.starter.questions import Question
from scaffold.starter.questions import Questionnaire
from scaffold.starter.record import Record
from scaffold.starter.releases import Release

DECLARED = "new; safe for services that are there already"
AS_BEFORE = "not recorded; its default, as before"


class Carried:
    """A service's answers on their way to a later release.

    Args:
        before: What the service records.
        here: The release that it is at.
        there: The later one.

    Attributes:
        way: What the releases between change, and the later one.
        questionnaire: The questions of the later one.
        recorded: The recorded answers that it has a question for, or computes with, as it understands them.

    Raises:
        RenderingFailed: What the starter says of its questions makes no sense.
    """

    def __init__(self, before: Record, here: Release, there: Release) -> None:
        self._before = before
        self._here = here
        self.way = migrations_file.between(here, there)
        self.questionnaire = Questionnaire(releases.tree(there))
        known = {question.key for question in self.questionnaire.all}
        carried = migrations.carried(before.answers, self.way)
        self.recorded = {key: value for key, value in carried.items() if key in known}

    def name_before(self, key: str) -> str:
        """Return what a question was called in the release that the service is at."""
        return next((old for old in self._before.answers if migrations.name_now(old, self.way) == key), key)

    def settled(self, questions: Iterable[Question], answers: Answers) -> dict[str, tuple[Any, str]]:
        """Return the answers of questions that nobody has to be asked, each with the reason.

        Args:
            questions: Questions without an answer.
            answers: The answers to others.

        Raises:
            RenderingFailed: The starter declares an answer that its own question refuses.
        """
        found: dict[str, tuple[Any, str]] = {}
        declared = migrations.declared(self.way)
        for question in questions:
            if question.key in declared:
                sofar = {**answers, **{key: value for key, (value, _) in found.items()}}
                found[question.key] = self._declared(question, declared[question.key], sofar), DECLARED
            elif question.key in self._unrecorded:
                found[question.key] = self._unrecorded[question.key], AS_BEFORE
        return found

    def _declared(self, question: Question, answer: object, answers: Answers) -> Any:
        marked = question if answer is Declared.DEFAULT else replace(question, default=answer)
        try:
            value = self.questionnaire.default(marked, answers)
            return self.questionnaire.check(question, value, answers)
        except InvalidAnswer as error:
            raise migrations_file.wrong(error.message) from error

    @cached_property
    def _unrecorded(self) -> Answers:
        """The defaults that answered questions which the service was not asked, under their keys now."""
        questionnaire = Questionnaire(releases.tree(self._here))
        unrecorded: Answers = {}
        for question in questionnaire.asked:
            if question.key not in self._before.answers:
                default = questionnaire.default(question, {**self._before.answers, **unrecorded})
                unrecorded |= {} if default is None else {question.key: default}
        return migrations.carried(unrecorded, self.way)
