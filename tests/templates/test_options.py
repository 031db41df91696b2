"""An answer earns its place: off, it leaves no trace; changed later, it makes the service that it would have made."""

from __future__ import annotations

import hashlib
import json
import re
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

# What belongs to a service, not to its answers: from where it was made, its secrets, its lock, its own API.
OWN = {".copier-answers.yml", ".env", "uv.lock", "docs/openapi.json"}

# The words of each answer that a service with another one does not need.
WORDS: dict[tuple[str, Any], str] = {
    ("containers", True): r"docker|container\b|compose\b|kubernetes|kubectl|\bpods?\b",
    ("tracing", True): r"otel_|OTLP|\btrac(?:es|ing)\b",
    ("auth", True): r"(?<!docker )log[ -]?in\b|argon2|make-admin|create-user|mail_url|smtp|e-mail",
    ("ci", "github"): r"github.com/.*/actions|workflows|GitHubAction",
    ("ci", "gitlab"): r"gitlab",
    ("upkeep", "renovate"): r"renovate",
    ("upkeep", "dependabot"): r"dependabot",
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


@pytest.fixture
def service(request: pytest.FixtureRequest, newsvc: Newsvc, folder: Path, home: Path, bundle: Path) -> Path:
    """A service of the working tree's starters, with every default."""
    (home / ".newsvc").mkdir()
    (home / ".newsvc/starters.bundle").write_bytes(bundle.read_bytes())
    made = newsvc("init", "orders", "--framework", request.param, "--yes", "--no-install")
    assert made.exit_code == 0, made.stderr
    return folder / "orders"


def update(newsvc: Newsvc, service: Path, **answers: object) -> None:
    options = [f"--set={key}={json.dumps(answer).strip(chr(34))}" for key, answer in answers.items()]
    result = newsvc("update", "orders", *options)
    assert result.exit_code == 0, result.stderr
    starters.git(service, "add", "--all")
    starters.git(service, "commit", "--quiet", "--message", "Other answers")


@pytest.mark.parametrize("service", FRAMEWORKS, indirect=True)
@pytest.mark.parametrize("key", CHANGEABLE)
def test_an_answer_that_changes_later_makes_the_service_that_it_would_have_made(
    newsvc: Newsvc, service: Path, template: Path, tmp_path: Path, key: str
) -> None:
    """Through every answer of a question and back to the first, with nobody's work in the service."""
    first, *others = sorted(AXES[key], key=lambda answer: answer != DEFAULTS[key])
    for number, answer in enumerate([first, *others, first]):
        if number:
            update(newsvc, service, **{key: answer})
        record = recorded(service)
        assert record[key] == answer
        answers = {name: record[name] for name in ("framework", "decision")} | {key: answer}
        assert content(service) == content(starters.render(template, tmp_path / str(number), answers))


@pytest.mark.parametrize("service", FRAMEWORKS[:1], indirect=True)
def test_an_owner_with_a_handle_is_asked_to_review(newsvc: Newsvc, service: Path) -> None:
    assert not (service / "CODEOWNERS").exists()
    update(newsvc, service, owner="@acme/payments")
    assert "@acme/payments" in (service / "CODEOWNERS").read_text("utf-8")


@pytest.mark.parametrize("service", FRAMEWORKS[:1], indirect=True)
def test_dependabot_does_not_move_to_gitlab(newsvc: Newsvc, service: Path) -> None:
    update(newsvc, service, upkeep="dependabot")
    refused = newsvc("update", "orders", "--set", "ci=gitlab")
    assert refused.exit_code == 2
    assert "Dependabot works on GitHub alone; on GitLab, Renovate does." in " ".join(refused.stderr.split())
    update(newsvc, service, ci="gitlab", upkeep="renovate")
    assert (service / ".gitlab-ci.yml").is_file()
    assert not (service / ".github").exists()


@pytest.mark.parametrize("service", FRAMEWORKS[:1], indirect=True)
def test_the_license_keeps_its_year(newsvc: Newsvc, service: Path) -> None:
    date = str(recorded(service)["decision"]["date"])
    for file in (service / name for name in (".copier-answers.yml", "LICENSE", "docs/adr/0001-web-framework.md")):
        file.write_text(file.read_text("utf-8").replace(date, "2019-12-31").replace(f" {date[:4]} ", " 2019 "))
    starters.git(service, "commit", "--quiet", "--all", "--message", "Made in 2019")
    update(newsvc, service, license="MIT")
    assert "Copyright (c) 2019 " in (service / "LICENSE").read_text("utf-8")


def recorded(service: Path) -> Answers:
    answers: Answers = yaml.safe_load((service / ".copier-answers.yml").read_text("utf-8"))
    return answers


def is_told(file: Path, service: Path) -> bool:
    """Say whether a file is one that people read and set; code is plain wherever it can be, and copes with both."""
    name = file.relative_to(service).as_posix()
    return name not in OWN and file.suffix != ".py" and not name.startswith(("app/static/", "LICENSE"))


def content(service: Path) -> dict[str, str]:
    """Return each file of a service with a hash of what is in it, but for its own."""
    files = {path.relative_to(service).as_posix(): path for path in service.rglob("*") if path.is_file()}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in files.items()
        if name not in OWN and not name.startswith(".git/")
    }
