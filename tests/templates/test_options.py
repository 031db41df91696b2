"""An answer earns its place: off, it leaves no trace; changed later, it makes the service that it would have made."""

from __future__ import annotations

import hashlib
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from scaffold.starter.questions import Answers
from tests.conftest import Newsvc
from tests.support import starters

AXES = starters.axes()
FRAMEWORKS = AXES["framework"]
CHANGEABLE = [key for key in AXES if key != "framework"]
DEFAULTS = {question.key: question.default for question in starters.questionnaire().asked}

# What belongs to a service, not to its answers: when and from where it was made, its secrets, its own decision, its lock.
OWN = {".copier-answers.yml", ".env", "docs/adr/0001-web-framework.md", "uv.lock", "docs/openapi.json"}

# The words of each answer that a service with another one does not need.
WORDS: dict[tuple[str, Any], str] = {
    ("containers", True): r"docker|container\b|compose\b|kubernetes|kubectl|\bpods?\b",
    ("tracing", True): r"otel_|OTLP|\btrac(?:es|ing)\b",
    ("auth", True): r"log[ -]?in\b|argon2|make-admin|create-user|mail_url|smtp|e-mail",
    ("ci", "github"): r"github.com/.*/actions|workflows|\bCI\b",
    ("ci", "gitlab"): r"gitlab",
    ("database", "postgresql"): r"psycopg|asyncpg|pgserver|poe postgres\b|pg_dump|postgresql:",
}


def test_every_answer_that_turns_something_on_has_its_words() -> None:
    assert {key for key, _ in WORDS} == set(CHANGEABLE) - {"license"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize(("key", "value"), WORDS, ids=str)
def test_an_answer_that_was_not_given_leaves_no_word(
    framework: str, key: str, value: object, template: Path, tmp_path: Path
) -> None:
    for position, other in enumerate(answer for answer in AXES[key] if answer != value):
        service = starters.render(template, tmp_path / str(position), {"framework": framework, key: other})
        found = [
            f"{file.relative_to(service)}: {line.strip()}"
            for file in sorted(service.rglob("*"))
            if file.is_file() and is_told(file, service)
            for line in file.read_text("utf-8").splitlines()
            if re.search(WORDS[key, value], line, re.IGNORECASE)
        ]
        assert found == []


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("key", CHANGEABLE)
def test_an_answer_that_changes_later_makes_the_service_that_it_would_have_made(
    newsvc: Newsvc, folder: Path, home: Path, bundle: Path, template: Path, framework: str, key: str
) -> None:
    """Through every answer of a question and back to the first, with nobody's work in the service."""
    (home / ".newsvc").mkdir()
    (home / ".newsvc/starters.bundle").write_bytes(bundle.read_bytes())
    first, *others = sorted(AXES[key], key=lambda answer: answer != DEFAULTS[key])
    made = newsvc("init", "orders", "--framework", framework, "--yes", "--no-install")
    assert made.exit_code == 0, made.stderr
    service = folder / "orders"
    assert content(service) == pristine(template, folder / "pristine-first", {"framework": framework, key: first})
    for _, answer in pairwise([first, *others, first]):
        changed = newsvc("update", "orders", "--yes", "--set", f"{key}={json.dumps(answer).strip(chr(34))}")
        assert changed.exit_code == 0, changed.stderr
        expected = pristine(template, folder / f"pristine-{answer}", {"framework": framework, key: answer})
        assert content(service) == expected
        assert yaml.safe_load((service / ".copier-answers.yml").read_text("utf-8"))[key] == answer
        starters.git(service, "add", "--all")
        starters.git(service, "commit", "--quiet", "--message", f"{key}={answer}")


def is_told(file: Path, service: Path) -> bool:
    """Say whether a file is one that people read and set; code is plain wherever it can be, and copes with both."""
    name = file.relative_to(service).as_posix()
    return name not in OWN and file.suffix != ".py" and not name.startswith(("app/static/", "LICENSE"))


def pristine(template: Path, folder: Path, answers: Answers) -> dict[str, str]:
    """Return the files of a service as they are made with these answers."""
    return content(starters.render(template, folder, answers))


def content(service: Path) -> dict[str, str]:
    """Return each file of a service with a hash of what is in it, but for its own."""
    files = {path.relative_to(service).as_posix(): path for path in service.rglob("*") if path.is_file()}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in files.items()
        if name not in OWN and not name.startswith(".git/")
    }
