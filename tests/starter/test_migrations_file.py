from __future__ import annotations

import re
from pathlib import Path

import pytest

from scaffold.errors import RenderingFailed
from scaffold.starter import migrations
from scaffold.starter import migrations_file
from scaffold.starter.migrations import Migration


def read(folder: Path, text: str) -> tuple[Migration, ...]:
    (folder / migrations_file.FILE_NAME).write_text(text)
    return migrations_file.read(folder)


def test_a_release_that_declares_nothing_needs_no_file(tmp_path: Path) -> None:
    assert migrations_file.read(tmp_path) == ()
    assert read(tmp_path, "# Nothing yet.\n") == ()


def test_migrations_are_read_the_oldest_first(tmp_path: Path) -> None:
    found = read(tmp_path, "0.10.0: {safe_defaults: [b]}\n0.9.0:\n  moved_files: {a/: b/c/, d: e}\n")
    assert found == (
        Migration(version="0.9.0", moved_files={"a/": "b/c/", "d": "e"}),
        Migration(version="0.10.0", safe_defaults=("b",)),
    )
    assert migrations.place_now("a/x/y", found) == "b/c/x/y"
    assert [migrations.place_now(path, found) for path in ("a", "ab/x", "d/x")] == ["a", "ab/x", "d/x"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- a list", "all of it is no mapping."),
        ("0.3: {}", "0.3 is no release, such as 0.3.0."),
        ("v0.3.0: {}", "'v0.3.0' is no release, such as 0.3.0."),
        ("0.3.0: none", "0.3.0 is no mapping."),
        ("0.3.0: {moved: {}}", "0.3.0 says 'moved', and this newsvc knows: renamed_questions, changed_answers,"),
        ("0.3.0: {renamed_questions: [a]}", "0.3.0, renamed_questions, is no mapping."),
        ("0.3.0: {renamed_questions: {a: 1}}", "0.3.0, renamed_questions, says 1, which is no text."),
        ("0.3.0: {renamed_questions: {no: a}}", "0.3.0, renamed_questions, names False, which is no text."),
        ("0.3.0: {renamed_questions: {a: a}}", "0.3.0, renamed_questions, gives a the name that it has."),
        ("0.3.0: {renamed_questions: {a: c, b: c}}", "0.3.0, renamed_questions, has two that become c."),
        ("0.3.0: {changed_answers: {a: b}}", "0.3.0, changed_answers, a is no mapping."),
        ("0.3.0: {safe_defaults: {a: b}}", "0.3.0, safe_defaults, is no list of questions."),
        ("0.3.0: {safe_defaults: [a], answers_for_existing_services: {a: b}}", "0.3.0 answers a, and says that its"),
        (
            "0.3.0: {moved_files: {a: b/}}",
            "0.3.0, moved_files, makes a folder of a file, or a file of a folder: a, b/.",
        ),
        *(
            (f"0.3.0: {{moved_files: {{a: {path}}}}}", f"0.3.0, moved_files, names '{path}', which is no file of a")
            for path in ("/etc/passwd", "../a", "b/../../c", ".git/config", "x/.git/y", "b//c", ".copier-answers.yml")
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(RenderingFailed, match=re.escape(f"newsvc-migrations.yml is at fault: {reason}")):
        read(tmp_path, text)


@pytest.mark.parametrize("text", ["{", "0.3.0: {}\n0.4.0: {}\n0.3.0: {}\n", "0.3.0:\n  moved_files: {a: b, a: c}\n"])
def test_what_is_no_yaml_or_says_a_thing_twice_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(RenderingFailed, match=r"newsvc-migrations\.yml cannot be read"):
        read(tmp_path, text)


def test_answers_are_renamed_all_at_once_and_said_anew_by_their_new_names() -> None:
    exchanged = Migration(version="0.2.0", renamed_questions={"a": "b", "b": "a"}, changed_answers={"a": {True: "all"}})
    assert exchanged.answers({"a": 1, "b": True, "c": ["x"]}) == {"b": 1, "a": "all", "c": ["x"]}
    lists = Migration(version="0.2.0", changed_answers={"c": {"x": "y"}})
    assert lists.answers({"c": ["x"]}) == {"c": ["x"]}
