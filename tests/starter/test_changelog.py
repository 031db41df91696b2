from __future__ import annotations

import pytest

from scaffold.starter import changelog
from tasks import release

TWO = """\
# Changelog

Some words.

## [0.3.0] - 2026-05-01

### Added

- A line that goes
  on, and
  on.
* Another.

Flask:

- For Flask alone.

### Fixed

- A bug.

## v0.2.0 (2025-12-24)

- Older.
"""
OF_A_TOOL = "## Tool\n\n### 0.3.0\n\n- Of the tool.\n\n## The starters\n\n### 0.3.0\n\n- Of the starters.\n"


@pytest.mark.parametrize(
    ("text", "version", "others", "listed"),
    [
        (TWO, "0.3.0", ["fastapi"], ("A line that goes on, and on.", "Another.", "For Flask alone.", "A bug.")),
        (TWO, "0.3.0", ["flask"], ("A line that goes on, and on.", "Another.", "A bug.")),
        (TWO, "0.2.0", [], ("Older.",)),
        (TWO, "0.2", [], ()),
        (TWO, "0.1.0", [], ()),
        ("", "0.1.0", [], ()),
        ("## 0.3.0-rc1\n\n- Not yet.\n", "0.3.0", [], ()),
        (OF_A_TOOL, "0.3.0", [], ("Of the starters.",)),
    ],
)
def test_a_version_lists_its_changes_one_line_each(
    text: str, version: str, others: list[str], listed: tuple[str, ...]
) -> None:
    assert changelog.changes(text, version, others=others) == listed


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Faster.\n\n- It starts\n  sooner.\n- It stops.\n", ("It starts sooner.", "It stops.")),
        ("Faster.\n\nAnd better.\n", ("Faster.", "And better.")),
        ("", ()),
    ],
)
def test_a_message_says_its_lists_or_else_its_lines(message: str, said: tuple[str, ...]) -> None:
    assert changelog.sentences(message) == said


@pytest.mark.parametrize("framework", ["flask", "fastapi"])
def test_a_release_of_the_starters_tells_each_service_what_concerns_it(framework: str) -> None:
    others = {"flask", "fastapi"} - {framework}
    notes = changelog.changes(release.notes(), "0.2.0", others=others)
    assert any(note.startswith("To do by hand") for note in notes)
    assert any(note.startswith("Migrations' file names") for note in notes)
    assert any("nonce" in note for note in notes) is (framework == "flask")
    assert any("Idempotency-Key" in note for note in notes) is (framework == "fastapi")
    assert not any("newsvc merge-driver" in note for note in notes)
