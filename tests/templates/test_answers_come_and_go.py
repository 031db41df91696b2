"""An answer that is changed by an update brings exactly its files, and takes them away again."""

from __future__ import annotations

import re
from itertools import cycle
from pathlib import Path

import pytest

from tests.conftest import Newsvc
from tests.support import starters

BARE = {"ci": "none", "upkeep": "none", "containers": "no", "owner": "payments"}
WORKFLOWS = {f".github/workflows/{name}.yml" for name in ("ci", "update", "weekly")}
BROUGHT = [
    ({"upkeep": "renovate"}, {"renovate.json"}),
    ({"upkeep": "dependabot"}, {".github/dependabot.yml"}),
    ({"ci": "github"}, WORKFLOWS),
    ({"ci": "gitlab"}, {".gitlab-ci.yml"}),
    ({"owner": "@acme/payments"}, {"CODEOWNERS"}),
]


@pytest.fixture
def service(request: pytest.FixtureRequest, newsvc: Newsvc, folder: Path, home: Path, bundle: Path) -> Path:
    """A service of the working tree's starters with every option off."""
    (home / ".newsvc").mkdir()
    (home / ".newsvc/starters.bundle").write_bytes(bundle.read_bytes())
    options = [word for key, value in BARE.items() for word in ("--set", f"{key}={value}")]
    made = newsvc("init", "orders", "--framework", request.param, "--yes", "--no-install", *options)
    assert made.exit_code == 0, made.stderr
    return folder / "orders"


def update(newsvc: Newsvc, service: Path, answers: dict[str, str]) -> None:
    options = [word for key, value in answers.items() for word in ("--set", f"{key}={value}")]
    result = newsvc("update", "orders", "--yes", *options)
    assert result.exit_code == 0, result.stderr
    starters.git(service, "add", "--all")
    starters.git(service, "commit", "--quiet", "--message", "Other answers")


def files(service: Path) -> set[str]:
    return set(starters.git(service, "ls-files").splitlines())


@pytest.mark.parametrize(
    ("service", "answers", "brought"),
    [(framework, *pair) for framework, pair in zip(cycle(starters.axes()["framework"]), BROUGHT, strict=False)],
    indirect=["service"],
    ids=str,
)
def test_an_answer_brings_its_files_and_takes_them_away(
    newsvc: Newsvc, service: Path, answers: dict[str, str], brought: set[str]
) -> None:
    before = files(service)
    text = (service / "README.md").read_text("utf-8")
    update(newsvc, service, answers)
    assert files(service) - before == brought
    assert before <= files(service)
    update(newsvc, service, {key: BARE[key] for key in answers})
    assert files(service) == before
    assert (service / "README.md").read_text("utf-8") == text
    assert not (service / ".github").exists()


@pytest.mark.parametrize("service", ["flask"], indirect=True)
def test_the_release_workflow_comes_with_what_it_releases(newsvc: Newsvc, service: Path) -> None:
    update(newsvc, service, {"ci": "github"})
    before = files(service)
    update(newsvc, service, {"containers": "yes"})
    assert ".github/workflows/release.yml" in files(service) - before


@pytest.mark.parametrize("service", ["flask"], indirect=True)
def test_dependabot_does_not_move_to_gitlab(newsvc: Newsvc, service: Path) -> None:
    update(newsvc, service, {"upkeep": "dependabot"})
    refused = newsvc("update", "orders", "--yes", "--set", "ci=gitlab")
    assert refused.exit_code == 2
    assert "Dependabot works on GitHub alone; on GitLab, Renovate does." in " ".join(refused.stderr.split())
    update(newsvc, service, {"ci": "gitlab", "upkeep": "renovate"})
    assert {".gitlab-ci.yml", "renovate.json"} <= files(service)


@pytest.mark.parametrize("service", ["flask"], indirect=True)
def test_the_license_keeps_its_year(newsvc: Newsvc, service: Path) -> None:
    record = service / ".copier-answers.yml"
    text = record.read_text("utf-8")
    [date] = re.findall(r"date: '(\d{4}-\d\d-\d\d)'", text)
    assert f"Copyright {date[:4]} payments" in (service / "LICENSE").read_text("utf-8")
    for file in (record, service / "LICENSE", service / "docs/adr/0001-web-framework.md"):
        file.write_text(file.read_text("utf-8").replace(date, "2019-12-31").replace(f" {date[:4]} ", " 2019 "))
    starters.git(service, "commit", "--quiet", "--all", "--message", "Made in 2019")
    update(newsvc, service, {"license": "MIT"})
    assert "Copyright (c) 2019 payments" in (service / "LICENSE").read_text("utf-8")
