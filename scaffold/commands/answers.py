"""The answers to the project questions, gathered from wherever they were given."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold.errors import AnswerMissing
from scaffold.errors import UsageError
from scaffold.starter.questions import Answers
from scaffold.starter.questions import Questionnaire


def gather(file: Path | None, assignments: Iterable[str], *, framework: str | None = None) -> Answers:
    """Return the answers of `--answers`, `--set` and `--framework`; the later ones win.

    Raises:
        UsageError: One of them cannot be read.
    """
    given = {**(read_file(file) if file else {}), **read_assignments(assignments)}
    return given if framework is None else {**given, "framework": framework}


def read_assignments(assignments: Iterable[str]) -> Answers:
    """Read the values of `--set KEY=VALUE`.

    Raises:
        UsageError: One of them has no `=`.
    """
    answers: Answers = {}
    for assignment in assignments:
        key, equals, value = assignment.partition("=")
        if not equals:
            raise UsageError(f'--set takes KEY=VALUE, and "{assignment}" has no =.', advice=f"Type: --set {key}=VALUE")
        answers[key.strip()] = value
    return answers


def read_file(file: Path) -> Answers:
    """Read an answers file: YAML, JSON or TOML, by its ending.

    Raises:
        UsageError: It cannot be read, or is no mapping of questions to answers.
    """
    import yaml

    readers: dict[str, Callable[[str], Any]] = {
        ".json": json.loads,
        ".toml": tomllib.loads,
        ".yaml": yaml.safe_load,
        ".yml": yaml.safe_load,
    }
    reader = readers.get(file.suffix)
    if reader is None:
        raise UsageError(f"{file} has an ending that newsvc cannot read.", advice=f"It reads: {', '.join(readers)}")
    try:
        document = reader(file.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.", advice="Name a file: --answers FILE") from error
    except (ValueError, yaml.YAMLError) as error:
        raise UsageError(f"{file} cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict):
        raise UsageError(
            f"{file} is no mapping of questions to answers.", advice="Write lines such as: database: sqlite"
        )
    # A service's own answers file serves too; what starts with an underscore in it is Copier's.
    return {str(key): value for key, value in document.items() if not str(key).startswith("_") and key != "decision"}


def check_given(questionnaire: Questionnaire, given: Mapping[str, Any]) -> Answers:
    """Return the given answers, each checked by its question, in the questions' order.

    Raises:
        InvalidAnswer: A key is no question, or an answer is refused.
    """
    for key in given:
        questionnaire.question(key)
    answers: Answers = {}
    for question in questionnaire.asked:
        if question.key in given:
            answers[question.key] = questionnaire.check(question, given[question.key], answers)
    return answers


def complete(questionnaire: Questionnaire, answers: Mapping[str, Any], *, defaults: bool) -> Answers:
    """Return an answer to every question.

    Args:
        questionnaire: The questions.
        answers: Those that were given, checked.
        defaults: Whether the questions' own defaults may answer the others.

    Raises:
        AnswerMissing: A question has no answer.
    """
    complete_answers: Answers = {}
    for question in questionnaire.asked:
        value = answers.get(question.key)
        if value is None and defaults:
            value = questionnaire.default(question, complete_answers)
        if value is None:
            raise AnswerMissing(
                f'The question "{question.key}" has no answer, and there is nobody to ask: {question.help}',
                advice=f"Type: {question.option}" + ("" if question.default is None else ", or --yes for the defaults"),
            )
        complete_answers[question.key] = questionnaire.check(question, value, complete_answers)
    return complete_answers


def typed(value: object) -> str:
    """Return an answer as `--set` takes it."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
