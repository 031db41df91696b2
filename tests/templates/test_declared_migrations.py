"""What the starters declare for services that are there already is true of their releases."""

from __future__ import annotations

from pathlib import Path

import pytest
from tasks import migrations
from tasks import release

from scaffold.starter import migrations_file
from scaffold.starter.migrations import declared
from scaffold.starter.migrations import name_now
from scaffold.starter.questions import Questionnaire
from tests.support import starters

RELEASES = [version for version, _ in release.known_trees()]


def asked(key: str, more: str = "") -> str:
    return f"{key}:\n  type: str\n  choices: [a, b]\n{more}"


BEFORE = asked("old", "  default: a\n") + asked("kept")
NOW = asked("new", "  default: a\n") + asked("kept") + asked("more", "  default: a\n") + asked("needed")


def written(folder: Path, questions: str, file: str, declared: str = "") -> Path:
    """Write a starter with some questions and one file."""
    (folder / "templates/flask").mkdir(parents=True)
    (folder / "copier.yml").write_text(questions)
    (folder / f"templates/flask/{file}.jinja").touch()
    (folder / "newsvc-migrations.yml").write_text(declared)
    return folder


def problems(tmp_path: Path, declared: str) -> list[str]:
    before = written(tmp_path / "before", BEFORE, "was.py")
    now = written(tmp_path / "now", NOW, "is.py", declared)
    return migrations.problems("0.2.0", known=["0.1.0"], before=before, now=now)


@pytest.mark.parametrize("number", range(1, len(RELEASES) + 1))
def test_the_starters_own_declarations_are_true(tmp_path: Path, repository: Path, number: int) -> None:
    """The newest release's are checked against the working tree, which its bundle may not have yet."""
    before = release.check_out(repository, RELEASES[number - 1], tmp_path / "before")
    version = RELEASES[number] if number < len(RELEASES) else "99.0.0"
    newest = number >= len(RELEASES) - 1
    now = release.copy_starters(tmp_path / "now") if newest else release.check_out(repository, version, tmp_path / "now")
    assert migrations.problems(version, known=RELEASES, before=before, now=now) == []


@pytest.mark.parametrize("version", RELEASES[:-1])
def test_no_question_of_ours_stops_an_update_that_nobody_watches(tmp_path: Path, repository: Path, version: str) -> None:
    """Services update themselves once a week, with nobody to ask."""
    then = Questionnaire(release.check_out(repository, version, tmp_path / "then"))
    now = release.copy_starters(tmp_path / "now")
    since = [m for m in migrations_file.read(now) if m.version not in RELEASES[: RELEASES.index(version) + 1]]
    answered = declared(since).keys() | {name_now(question.key, since) for question in then.asked}
    assert {question.key for question in Questionnaire(now).asked} <= answered


@pytest.mark.parametrize(
    "declared",
    [
        "",
        "# Nothing yet.\n",
        "0.2.0:\n  renamed_questions: {old: new}\n  changed_answers: {new: {a: b}, kept: {c: a}}\n",
        "0.2.0:\n  answers_for_existing_services: {needed: b}\n  safe_defaults: [more]\n",
        "0.2.0:\n  answers_for_existing_services: {needed: '{{ kept }}'}\n",
        "0.2.0:\n  moved_files: {was.py: is.py}\n0.1.0: {}\n",
    ],
)
def test_what_makes_sense_is_released(tmp_path: Path, declared: str) -> None:
    assert problems(tmp_path, declared) == []


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ("0.3.0: {}", "0.3.0 is no release."),
        ("renamed_questions: {kept: new}", "renamed_questions: kept is not a question that went."),
        ("renamed_questions: {never: new}", "renamed_questions: never is not a question that went."),
        ("renamed_questions: {old: newer}", "renamed_questions: newer is no question."),
        ("changed_answers: {old: {a: b}}", "changed_answers: old is no question."),
        ("changed_answers: {kept: {a: c}}", "changed_answers: kept: 'c' is refused. It is one of: a, b."),
        ("answers_for_existing_services: {kept: a}", "kept is no new question, so existing services do not answer it."),
        ("answers_for_existing_services: {needed: c}", "answers_for_existing_services: needed: 'c' is refused. It is one"),
        ("safe_defaults: [old]", "old is no new question, so existing services do not answer it."),
        ("safe_defaults: [needed]", "safe_defaults: needed has no default."),
        ("moved_files: {other.py: is.py}", "moved_files: no starter had other.py."),
        ("moved_files: {was.py: other.py}", "moved_files: no starter has other.py."),
    ],
)
def test_what_makes_no_sense_is_not_released(tmp_path: Path, declared: str, problem: str) -> None:
    found = problems(tmp_path, declared if declared[0] == "0" else f"0.2.0:\n  {declared}\n")
    assert len(found) == 1
    assert found[0].startswith(problem)


def test_a_release_with_a_false_declaration_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = release.copy_starters(tmp_path / "newsvc")
    (copy / "newsvc-migrations.yml").write_text("99.0.0:\n  moved_files: {a: b}\n")
    (copy / "CHANGELOG.md").write_text("## The starters\n\n### 99.0.0\n")
    starters.git(copy, "init", "--quiet")
    monkeypatch.setattr(release, "ROOT", copy)
    before = release.BUNDLE.read_bytes()
    assert release.main(["99.0.0"]) == 1
    assert "newsvc-migrations.yml: moved_files: no starter had a." in capsys.readouterr().err
    assert release.BUNDLE.read_bytes() == before
