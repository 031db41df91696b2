"""The working tree's starters, as a plain template folder and as a release."""

from __future__ import annotations

import itertools
import subprocess
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import copier

from scaffold.errors import InvalidAnswer
from scaffold.starter.questions import Answers
from scaffold.starter.questions import Question
from scaffold.starter.questions import Questionnaire
from tasks import release

ROOT = release.ROOT
FREE_TEXT = {"name", "description", "owner"}


# Their pages show every command that a page of any service shows.
DOCUMENTED: list[Answers] = [
    {"framework": "flask", "database": "sqlite"},
    {"framework": "flask", "database": "postgresql"},
    {"framework": "fastapi", "database": "sqlite"},
    {"framework": "fastapi", "database": "postgresql"},
]


def bundle(file: Path, version: str, edit: Callable[[Path], None] = lambda _: None) -> Path:
    """Write a bundle with every release so far and one more: the working tree's starters, edited.

    Args:
        file: The bundle; the releases that are in it already stay.
        version: Of the release that is added.
        edit: Changes a copy of the starters.
    """
    changed = release.copy_starters(file.parent / f"starters-{version}")
    edit(changed)
    repository = file.parent / f"starters-{version}.git"
    release.new_repository(repository)
    if file.is_file():
        release.git("fetch", "--quiet", str(file), "refs/tags/*:refs/tags/*", repository=repository)
    release.git("--work-tree", str(changed), "add", "--force", "--all", ".", repository=repository, cwd=changed)
    tree = release.git("write-tree", repository=repository)
    release.append(repository, version, tree, parent=release.known_trees()[-1][0])
    file.unlink(missing_ok=True)
    release.bundle(repository, file)
    return file


def render(template: Path, folder: Path, answers: Answers, *, without: Sequence[str] = ()) -> Path:
    """Render a template folder with stock Copier, but for the places in `without`, and return the service."""
    answers = {"name": "orders", **answers}
    copier.run_copy(
        str(template),
        folder,
        data=answers,
        defaults=True,
        quiet=True,
        overwrite=True,
        settings=copier.Settings(),
        exclude=without,
    )
    return folder


@cache
def questionnaire() -> Questionnaire:
    """Return the working tree's questions."""
    return Questionnaire(ROOT)


def axes() -> dict[str, list[Any]]:
    """Return the answers that each question with a fixed set of them can have, read from copier.yml."""
    return {question.key: values(question) for question in questionnaire().asked if question.key not in FREE_TEXT}


def values(question: Question) -> list[Any]:
    """Return every answer of a question that is a choice or a yes or no."""
    return [True, False] if question.type == "bool" else list(question.choices)


@cache
def combinations() -> tuple[Answers, ...]:
    """Return every combination of answers that the questions accept."""
    keys = axes()
    every = (dict(zip(keys, chosen, strict=True)) for chosen in itertools.product(*keys.values()))
    return tuple(answers for answers in every if are_accepted(answers))


def are_accepted(answers: Answers) -> bool:
    """Say whether the questions with a fixed set of answers accept these."""
    try:
        for key, value in answers.items():
            questionnaire().check(questionnaire().question(key), value, answers)
    except InvalidAnswer:
        return False
    return True


def pairs(answers: Answers) -> set[tuple[Any, ...]]:
    """Return each two answers of a combination."""
    return set(itertools.combinations(answers.items(), 2))


def served(shapes: Iterable[Answers]) -> Iterator[Answers]:
    """Complete answers that shape the code by the other answers, and each of these beside as many as can be."""
    seen: set[tuple[Any, ...]] = set()
    for shape in shapes:
        matching = [answers for answers in combinations() if shape.items() <= answers.items()]
        chosen = max(matching, key=lambda answers: len(pairs(answers) - seen))
        seen |= pairs(chosen)
        yield chosen


def identifier(answers: Answers) -> str:
    """Return a short name for a combination."""
    return "-".join(
        key if value is True else f"no{key}" if value is False else str(value) for key, value in answers.items()
    )


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody with a name, and return what it prints."""
    identity = ["-c", "user.name=Test", "-c", "user.email=test@localhost"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout
