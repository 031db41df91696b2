"""Real services are proved before an update lands: what a release breaks is caught, and what it does not is let through."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tasks import release

from scaffold.starter.questions import Answers
from tests.conftest import Newsvc
from tests.support import documents
from tests.support import starters
from tests.templates.conftest import KeepTypes

pytestmark = pytest.mark.services

SERVICES: list[Answers] = [
    {"framework": "flask", "database": "sqlite"},
    {"framework": "fastapi", "database": "postgresql"},
]
OLDEST = release.known_trees()[0][0]


def install(newsvc: Newsvc, folder: Path, answers: Answers, *options: str) -> Path:
    assignments = [word for key, value in answers.items() for word in ("--set", f"{key}={value}")]
    made = newsvc("init", "orders", *assignments, "--yes", *options)
    assert made.exit_code == 0, made.stderr
    assert (folder / "orders/.venv").is_dir()
    return folder / "orders"


@pytest.mark.parametrize("answers", SERVICES, ids=starters.identifier)
def test_an_update_from_the_oldest_release_passes_every_check(
    newsvc: Newsvc, folder: Path, home: Path, bundle: Path, keep_types: KeepTypes, answers: Answers
) -> None:
    keep_types(str(answers["framework"]))
    (home / ".newsvc").mkdir()
    (home / ".newsvc/starters.bundle").write_bytes(bundle.read_bytes())
    install(newsvc, folder, answers, "--release", OLDEST)
    result = newsvc("update", "orders", "--yes", "--json")
    assert result.exit_code == 0, result.stderr
    checks = documents.read(result.stdout, "update")["verification"]["checks"]
    assert {check["name"]: check["outcome"] for check in checks} == dict.fromkeys(
        ["format", "lint", "types", "tests", "start"], "passed"
    )


def break_everything(folder: Path) -> None:
    """Change the starters as a bad release may."""
    health = folder / "templates/flask/app/ops/health.py"
    text = health.read_text("utf-8")
    health.write_text(f"import os\n{text}".replace("/health/ready", "/health/steady"))


def test_a_release_that_breaks_a_service_does_not_land(
    newsvc: Newsvc, folder: Path, home: Path, tmp_path: Path, keep_types: KeepTypes
) -> None:
    keep_types("flask")
    service = install(newsvc, folder, {"framework": "flask"})
    starters.bundle(tmp_path / "starters.bundle", "99.0.0", break_everything).replace(home / ".newsvc/starters.bundle")
    result = newsvc("update", "orders", "--json")
    assert result.exit_code == 1
    document = documents.read(result.stdout, "update")
    failed = {check["name"]: check for check in document["verification"]["checks"] if check["outcome"] == "failed"}
    assert {"lint", "tests", "start"} <= failed.keys()
    assert {check["before"] for check in failed.values()} == {"passed"}
    assert re.search(r"Found \d+ errors", failed["lint"]["output"])
    assert failed["start"]["detail"] == "poe serve runs, but has no /health/ready"
    assert starters.git(service, "status", "--porcelain") == ""
    assert "/health/ready" in (service / "app/ops/health.py").read_text("utf-8")
