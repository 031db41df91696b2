"""Check what newsvc-migrations.yml declares for a release of the starters, before it is released."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path

from scaffold.errors import NewsvcError
from scaffold.starter import migrations_file
from scaffold.starter.migrations import Declared
from scaffold.starter.migrations import Migration
from scaffold.starter.questions import Question
from scaffold.starter.questions import Questionnaire


def problems(version: str, *, known: list[str], before: Path, now: Path) -> list[str]:
    """Return what is wrong with the declarations.

    Args:
        version: The release.
        known: The releases before it.
        before: The files of the last of them.
        now: Its own.
    """
    try:
        declared = migrations_file.read(now)
    except NewsvcError as error:
        return [error.message]
    releases = {*known, version}
    found = [f"{migration.version} is no release." for migration in declared if migration.version not in releases]
    for migration in declared:
        if migration.version == version:
            found += [*_of_questions(migration, _asked(before), _asked(now)), *_of_files(migration, before, now)]
    return found


def _of_questions(migration: Migration, before: dict[str, Question], now: dict[str, Question]) -> Iterator[str]:
    for old, new in migration.renamed_questions.items():
        if old not in before or old in now:
            yield f"renamed_questions: {old} is not a question that went."
        if new not in now:
            yield f"renamed_questions: {new} is no question."
    for key, said in migration.changed_answers.items():
        if key in now:
            yield from _refused("changed_answers", now[key], said.values())
        else:
            yield f"changed_answers: {key} is no question."
    for key, answer in migration.declared.items():
        if key not in now or key in before:
            yield f"{key} is no new question, so existing services do not answer it."
        elif answer is Declared.DEFAULT and now[key].default is None:
            yield f"safe_defaults: {key} has no default."
        elif answer is not Declared.DEFAULT and "{{" not in str(answer):
            yield from _refused("answers_for_existing_services", now[key], [answer])


def _refused(where: str, question: Question, answers: Iterable[object]) -> Iterator[str]:
    for answer in answers:
        try:
            question.read(answer)
        except NewsvcError as error:
            yield f"{where}: {error.message}"


def _of_files(migration: Migration, before: Path, now: Path) -> Iterator[str]:
    for old, new in migration.moved_files.items():
        if not _makes(before, old):
            yield f"moved_files: no starter had {old}."
        if not _makes(now, new):
            yield f"moved_files: no starter has {new}."


def _asked(folder: Path) -> dict[str, Question]:
    return {question.key: question for question in Questionnaire(folder).asked}


def _makes(folder: Path, path: str) -> bool:
    """Say whether a template of a release is that of a service's file, or folder."""
    starters = (folder / "templates").iterdir()
    return any((starter / name).exists() for starter in starters for name in (path, f"{path}.jinja"))
