"""What is rendered for CI and for the upkeep passes the linters and the schemas of those who read it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import jsonschema
import pytest
import yaml

from scaffold.starter.questions import Answers
from tests.support import starters

KEYS = ("framework", "ci", "containers", "upkeep")
# By the place of the file: the schema that check-jsonschema brings along.
SCHEMAS = {
    ".github/dependabot.yml": "vendor.dependabot",
    ".gitlab-ci.yml": "vendor.gitlab-ci",
    "renovate.json": "vendor.renovate",
}
CATALOG = json.loads((starters.ROOT / "tests/support/catalog-info.schema.json").read_text("utf-8"))
OWNERS = ["payments", "@acme/payments", "Team 1 / Payments.Core", "@ada", "ada"]


def combinations() -> list[Answers]:
    """Return every combination that these files depend on; the database changes CI, and nothing but that."""
    chosen = {tuple(answers[key] for key in KEYS): answers for answers in starters.combinations()}
    return [
        {**dict(zip(KEYS, values, strict=True)), "database": database, "owner": owner}
        for values, database, owner in zip(chosen, cycle(("sqlite", "postgresql")), cycle(OWNERS), strict=False)
    ]


@pytest.fixture(scope="module")
def renders(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Render every combination, without what only makes it slow here."""
    top = tmp_path_factory.mktemp("renders")
    for number, answers in enumerate(combinations()):
        starters.render(template, top / str(number), answers, without=("/app", "/docs", "/migrations", "/tests"))
    return top


@pytest.fixture(scope="module")
def files(renders: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Path]]:
    """Give each distinct text of a file that a pattern names, once, in a folder of its own."""
    top = tmp_path_factory.mktemp("distinct")

    def find(pattern: str) -> list[Path]:
        found = set()
        for file in renders.glob(f"*/{pattern}"):
            place = file.relative_to(renders).as_posix().partition("/")[2]
            copy = top / hashlib.sha256(file.read_bytes()).hexdigest() / place
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
            found.add(copy)
        assert found
        return sorted(found)

    return find


def run(tool: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a linter of this environment; its own home, and no network."""
    tools = Path(sys.executable).parent
    path = f"{tools}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [tools / tool, *arguments], env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )


def actionlint(workflows: list[Path]) -> str:
    return run("actionlint", "-no-color", *workflows).stdout


def zizmor(files: list[Path]) -> str:
    done = run("zizmor", "--offline", "--no-progress", "--format", "plain", *files)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_actionlint_and_zizmor_find_nothing_in_the_workflows(files: Callable[[str], list[Path]]) -> None:
    workflows = files(".github/workflows/*.yml")
    assert {file.name for file in workflows} == {"ci.yml", "release.yml", "update.yml", "weekly.yml"}
    workflows += (starters.ROOT / ".github/workflows").glob("*.yml")
    assert actionlint(workflows) == ""
    assert zizmor(workflows + files(".github/dependabot.yml")) == ""


@pytest.mark.parametrize(
    ("linter", "sound", "broken"),
    [
        (actionlint, "github.ref", "github.reff"),
        (actionlint, "uv sync --locked", 'uv sync "$LOCK'),
        (zizmor, "@de0fac2e4500dabe0009e67214ff5f5447ce83dd", "@v6"),
        (zizmor, "persist-credentials: false", "fetch-depth: 1"),
        (zizmor, "uv sync --locked", "echo ${{ github.head_ref }}"),
    ],
)
def test_the_linters_bite(
    renders: Path, tmp_path: Path, linter: Callable[[list[Path]], str], sound: str, broken: str
) -> None:
    workflow = next(renders.glob("*/.github/workflows/ci.yml"))
    text = workflow.read_text("utf-8")
    assert sound in text
    copy = tmp_path / ".github/workflows/ci.yml"
    copy.parent.mkdir(parents=True)
    copy.write_text(text.replace(sound, broken))
    assert linter([copy]) != ""


def test_every_action_is_pinned_by_commit_with_its_version_beside_it(files: Callable[[str], list[Path]]) -> None:
    pins = {
        line.strip().removeprefix("- ")
        for file in [*files(".github/workflows/*.yml"), *(starters.ROOT / ".github/workflows").glob("*.yml")]
        for line in file.read_text("utf-8").splitlines()
        if line.lstrip().startswith("- uses:")
    }
    actions = {pin.partition("@")[0] for pin in pins}
    assert actions == {"uses: actions/checkout", "uses: astral-sh/setup-uv"}
    assert len(pins) == len(actions)


def test_every_job_says_what_it_may_and_when_it_has_taken_too_long(files: Callable[[str], list[Path]]) -> None:
    for file in files(".github/workflows/*.yml"):
        workflow = yaml.safe_load(file.read_text("utf-8"))
        assert workflow["permissions"] == {}
        assert "group" in workflow["concurrency"]
        for job in workflow["jobs"].values():
            assert job["permissions"]
            assert job["timeout-minutes"] <= 30


@pytest.mark.parametrize("place", SCHEMAS)
def test_a_file_fits_the_schema_of_those_who_read_it(place: str, files: Callable[[str], list[Path]]) -> None:
    done = run("check-jsonschema", "--builtin-schema", SCHEMAS[place], *files(place))
    assert done.returncode == 0, done.stdout


def test_backstage_reads_the_catalog_file(files: Callable[[str], list[Path]]) -> None:
    for file in files("catalog-info.yaml"):
        for entity in yaml.safe_load_all(file.read_text("utf-8")):
            jsonschema.validate(entity, CATALOG)


def test_only_a_handle_owns_code(renders: Path) -> None:
    for number, answers in enumerate(combinations()):
        owners = renders / str(number) / "CODEOWNERS"
        assert owners.exists() == (answers["owner"] in {"@acme/payments", "@ada"})
        if owners.exists():
            assert owners.read_text("utf-8").splitlines()[-1] == f"* {answers['owner']}"


def test_no_answer_leaves_an_empty_folder_or_a_word_of_what_is_off(renders: Path) -> None:
    words = {"renovate": "renovate", "dependabot": "dependabot"}
    for number, answers in enumerate(combinations()):
        service = renders / str(number)
        assert [folder for folder in service.rglob("*") if folder.is_dir() and not any(folder.iterdir())] == []
        readme = (service / "README.md").read_text("utf-8").lower()
        for upkeep, word in words.items():
            assert (word in readme) == (answers["upkeep"] == upkeep)
        assert ("newsvc_org" in readme) == (answers["ci"] != "none")
        assert (service / ".github/workflows").exists() == (answers["ci"] == "github")
        assert (service / ".github").exists() == (answers["ci"] == "github" or answers["upkeep"] == "dependabot")
        assert (service / ".gitlab-ci.yml").exists() == (answers["ci"] == "gitlab")
