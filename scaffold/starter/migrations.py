"""What releases change for services that are there already, as data: no code of a starter's runs."""

from __future__ import annotations

from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from enum import Enum
from pathlib import PurePosixPath
from typing import Any

from scaffold.starter.questions import Answers


class Declared(Enum):
    """What stands for an answer that is the question's own default."""

    DEFAULT = "default"


@dataclass(frozen=True, kw_only=True, slots=True)
class Migration:
    """What one release changes for services of earlier ones.

    Attributes:
        version: The release.
        renamed_questions: The new key of a question, by its old one.
        changed_answers: What becomes of an answer, by its question's new key.
        answers_for_existing_services: What a service that is there already answers to a new question, without being
            asked; like a default, it may be a template over the other answers.
        safe_defaults: The new questions whose default is such an answer.
        moved_files: The new place of a file, by its old one; with slashes at their ends, those of folders.
    """

    version: str
    renamed_questions: Mapping[str, str] = field(default_factory=dict)
    changed_answers: Mapping[str, Mapping[Hashable, Any]] = field(default_factory=dict)
    answers_for_existing_services: Mapping[str, Any] = field(default_factory=dict)
    safe_defaults: tuple[str, ...] = ()
    moved_files: Mapping[str, str] = field(default_factory=dict)

    @property
    def order(self) -> tuple[int, ...]:
        """What migrations are sorted by."""
        return tuple(int(part) for part in self.version.split("."))

    @property
    def declared(self) -> Answers:
        """The answers to new questions, for services that are there already."""
        return {**self.answers_for_existing_services, **dict.fromkeys(self.safe_defaults, Declared.DEFAULT)}

    def answers(self, before: Answers) -> Answers:
        """Return a service's answers under their new keys, and in their new words."""
        names = self.renamed_questions
        after = {key: value for key, value in before.items() if key not in names}
        after |= {names[key]: value for key, value in before.items() if key in names}
        for key in after.keys() & self.changed_answers.keys():
            if isinstance(after[key], Hashable):
                after[key] = self.changed_answers[key].get(after[key], after[key])
        return after

    def place(self, path: str) -> str:
        """Return where a file has moved to, which is its own place where it has not."""
        if path in self.moved_files:
            return self.moved_files[path]
        for folder in PurePosixPath(path).parents:
            if f"{folder}/" in self.moved_files:
                return self.moved_files[f"{folder}/"] + path.removeprefix(f"{folder}/")
        return path


def carried(answers: Answers, way: Iterable[Migration]) -> Answers:
    """Return a service's answers as the release at the end of a way understands them."""
    for migration in way:
        answers = migration.answers(answers)
    return answers


def declared(way: Iterable[Migration]) -> Answers:
    """Return the answers to questions that are new on a way, for services that are there already."""
    answers: Answers = {}
    for migration in way:
        answers = {**migration.answers(answers), **migration.declared}
    return answers


def name_now(key: str, way: Iterable[Migration]) -> str:
    """Return what a question is called at the end of a way."""
    for migration in way:
        key = migration.renamed_questions.get(key, key)
    return key


def place_now(path: str, way: Iterable[Migration]) -> str:
    """Return where a file stands at the end of a way."""
    for migration in way:
        path = migration.place(path)
    return path
