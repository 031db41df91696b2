"""What an update does to a service's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.starter.carrying import Carried
from scaffold.starter.questions import Answers


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerChange:
    """What happens to an answer.

    Attributes:
        key: The question.
        value: The answer; None where it is asked no more.
        key_before: What the question was called, or `key`.
        value_before: What was recorded; None where nothing was.
        reason: Why, where nobody has said so.
    """

    key: str
    value: Any
    key_before: str
    value_before: Any
    reason: str = ""


def answer_changes(
    before: Answers, after: Answers, carried: Carried, reasons: Mapping[str, str]
) -> tuple[AnswerChange, ...]:
    """Return the answers that change, and those whose question has another name, in the questions' order.

    Args:
        before: The recorded answers.
        after: Those that will be.
        carried: The recorded ones on their way.
        reasons: Why an answer is what it is, by question.
    """
    found = []
    for question in carried.questionnaire.asked:
        if question.key not in after:
            continue
        key_before = carried.name_before(question.key)
        change = AnswerChange(
            key=question.key,
            value=after[question.key],
            key_before=key_before,
            value_before=before.get(key_before),
            reason=reasons.get(question.key, "" if key_before in before else "new"),
        )
        if (change.key, change.value) != (key_before, change.value_before):
            found.append(change)
    gone = [key for key in before if key not in after and key not in {change.key_before for change in found}]
    return (*found, *(_gone(key, before[key]) for key in gone))


def _gone(key: str, value: object) -> AnswerChange:
    return AnswerChange(key=key, value=None, key_before=key, value_before=value, reason="no longer asked")
