"""The project questions of a release, read from its copier.yml and answered by its own rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from scaffold.errors import InvalidAnswer
from scaffold.errors import RenderingFailed
from scaffold.starter import yaml_file

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

Answers = dict[str, Any]

_YES = frozenset({"yes", "y", "true", "t", "on", "1"})
_NO = frozenset({"no", "n", "false", "f", "off", "0"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One project question, with its fields as copier.yml has them.

    Attributes:
        key: The answer's name in templates and on the command line.
        type: str, bool or yaml.
        help: What is asked.
        choices: The allowed answers; empty where any will do.
        default: The answer when nobody gives one, often a template over earlier answers; None where one is required.
        validator: A template over the answers that renders to what is wrong, or to nothing.
        placeholder: An example of an answer.
        asked: False for answers that are computed or recorded and never asked.
    """

    key: str
    type: str
    help: str
    choices: tuple[str, ...]
    default: Any
    validator: str
    placeholder: str
    asked: bool

    def read(self, value: object) -> Any:
        """Turn what was typed, or stands in a file, into an answer of the question's type.

        Raises:
            InvalidAnswer: It is of another type, or not one of the choices.
        """
        answer = self._read_bool(value) if self.type == "bool" else value
        if self.type == "str" and not isinstance(value, str):
            raise self.refusal(value, "This question takes text.")
        if self.choices and answer not in self.choices:
            raise self.refusal(value, f"It is one of: {', '.join(self.choices)}.")
        return answer

    def refusal(self, value: object, reason: str) -> InvalidAnswer:
        """Return the error that refuses an answer, with what to type instead."""
        return InvalidAnswer(
            f"{self.key}: {_shown(value)} is refused. {reason}", advice=f"Type, for example: {self.option}"
        )

    @property
    def option(self) -> str:
        """An example of the option that answers it."""
        example = self.choices[0] if self.choices else self.placeholder or "..."
        return f"--set {self.key}={'yes' if self.type == 'bool' else example}"

    def _read_bool(self, value: object) -> bool:
        if isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if word not in _YES | _NO:
            raise self.refusal(value, "It is yes or no.")
        return word in _YES


class Questionnaire:
    """The questions of one release, with the rules that its templates state.

    Args:
        folder: The files of the release.

    Attributes:
        generated_once: Patterns of the files that are the service's own from its first render on.

    Raises:
        RenderingFailed: The folder has no copier.yml, or one that cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        document = yaml_file.load(folder / "copier.yml")
        self._envops = document.get("_envops", {})
        self.generated_once: tuple[str, ...] = tuple(document.get("_skip_if_exists", ()))
        self._compiled: dict[str, Template] = {}
        self.all = tuple(_question(key, fields) for key, fields in document.items() if not key.startswith("_"))

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """The questions that a person answers, in order."""
        return tuple(question for question in self.all if question.asked)

    def question(self, key: str) -> Question:
        """Return the question with a key.

        Raises:
            InvalidAnswer: There is none.
        """
        for question in self.asked:
            if question.key == key:
                return question
        raise InvalidAnswer(
            f'There is no question "{key}".', advice="The questions are: " + ", ".join(q.key for q in self.asked)
        )

    def default(self, question: Question, answers: Mapping[str, Any]) -> Any:
        """Return the answer that a question has when nobody gives one; None where one is required."""
        if isinstance(question.default, str):
            return question.read(self._render(question.default, answers))
        return question.default

    def check(self, question: Question, value: object, answers: Mapping[str, Any]) -> Any:
        """Return `value` as a valid answer.

        Raises:
            InvalidAnswer: The question refuses it; the message holds the question's own reason.
        """
        answer = question.read(value)
        problem = self._render(question.validator, {**answers, question.key: answer}).strip()
        if problem:
            raise question.refusal(value, " ".join(problem.split()))
        return answer

    def _render(self, template: str, answers: Mapping[str, Any]) -> str:
        import jinja2

        try:
            if template not in self._compiled:
                self._compiled[template] = self._environment.from_string(template)
            return self._compiled[template].render(answers)
        except jinja2.TemplateError as error:
            raise RenderingFailed(f"A rule in the starter's copier.yml is at fault: {error}") from error

    @cached_property
    def _environment(self) -> SandboxedEnvironment:
        import jinja2
        from jinja2.sandbox import SandboxedEnvironment

        options = {**self._envops}
        if options.get("undefined") == "jinja2.StrictUndefined":
            options["undefined"] = jinja2.StrictUndefined
        # The filters are those that Copier gives to a template; its validators use them.
        return SandboxedEnvironment(
            loader=jinja2.FileSystemLoader(self.folder),
            extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
            **options,
        )


def _question(key: str, fields: Mapping[str, Any]) -> Question:
    return Question(
        key=key,
        type=fields.get("type", "str"),
        help=fields.get("help", key),
        choices=tuple(fields.get("choices", ())),
        default=fields.get("default"),
        validator=fields.get("validator", ""),
        placeholder=fields.get("placeholder", ""),
        asked=fields.get("when", True) is not False and fields.get("ask", True) is not False,
    )


def _shown(value: object) -> str:
    """Return a value as a message shows it: its invisible characters visible, and not without end."""
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
