"""CI, the weekly run and the update job of rendered services, rehearsed step by step in clean clones with an empty home."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from scaffold.starter.questions import Answers
from tasks import release
from tests.support import advisories
from tests.support import recording
from tests.support import starters
from tests.support.rehearsal import NO_ENGINE
from tests.support.rehearsal import STAND_INS
from tests.support.rehearsal import Runner
from tests.support.rehearsal import Step
from tests.support.rehearsal import github_steps
from tests.support.rehearsal import gitlab_steps
from tests.templates.conftest import KeepTypes
from tests.templates.conftest import open_folder

pytestmark = pytest.mark.services

GITHUB = {
    "github.repository": "acme/orders",
    "github.run_id": "7",
    "github.server_url": "https://github.example",
    "github.token": "github's own",
    "secrets.UPKEEP_TOKEN": "",
    "vars.NEWSVC": str(starters.ROOT),
    "vars.NEWSVC_ORG": "",
}
NEWEST = release.known_trees()[-1][0]  # of those that the newsvc of this repository brings
Make = Callable[..., Path]


@pytest.fixture
def top() -> Iterator[Path]:
    """A folder that PostgreSQL's own user can read."""
    with open_folder() as folder:
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def make(home: Path, bundle: Path, top: Path, keep_types: KeepTypes) -> Make:
    """Make a service, locked and committed; of the working tree's starters, or of an earlier release."""

    def run(answers: Answers, *options: str) -> Path:
        keep_types(str(answers["framework"]))
        if not options:
            (home / ".newsvc").mkdir()
            (home / ".newsvc/starters.bundle").write_bytes(bundle.read_bytes())
        (top / "answers.json").write_text(json.dumps(answers))
        command = [sys.executable, "-m", "scaffold", "init", "orders", "--answers", "answers.json", "--yes", "--no-sync"]
        subprocess.run([*command, *options], cwd=top, check=True, capture_output=True)
        return top / "orders"

    return run


def test_github_ci_of_a_flask_service_with_postgresql(make: Make, top: Path) -> None:
    service = make({"framework": "flask", "database": "postgresql"})
    workflow = service / ".github/workflows/ci.yml"
    runner = Runner(top, service, cache=Path(os.environ["UV_CACHE_DIR"]))
    skipped: dict[str, list[str]] = {}
    runner.add_uv()
    with advisories.asked_by(runner.tools / "uv") as asked:
        for job in yaml.safe_load(workflow.read_text("utf-8"))["jobs"]:
            skipped[job] = runner.run(github_steps(workflow, job, GITHUB))
    checkout, uv = STAND_INS.values()
    assert skipped == {
        "check": [checkout, uv],
        "sqlite": [checkout, uv],
        "audit": [checkout, uv],
        "image": [checkout, NO_ENGINE],
    }
    assert "flask" in str(asked)
    assert starters.git(runner.clone, "status", "--porcelain") == ""


def test_gitlab_ci_of_a_fastapi_service(make: Make, top: Path) -> None:
    """With a package cache in the project's own folder, as there."""
    service = make({"framework": "fastapi", "ci": "gitlab"})
    pipeline = service / ".gitlab-ci.yml"
    runner = Runner(top, service)
    runner.add_python()
    given = {"CI_PROJECT_DIR": str(runner.clone)}
    assert runner.run(gitlab_steps(pipeline, "check", given)) == []
    assert runner.run(gitlab_steps(pipeline, "build-image", given)) == [NO_ENGINE]
    runner.add_uv()
    with advisories.asked_by(runner.tools / "uv") as asked:
        assert runner.run(gitlab_steps(pipeline, "audit", given)) == []
    assert "fastapi" in str(asked)
    assert (runner.clone / ".cache/uv").is_dir()
    assert starters.git(runner.clone, "status", "--porcelain") == ""


@pytest.mark.parametrize("framework", starters.axes()["framework"])
def test_a_development_container_is_ready_for_work(make: Make, top: Path, framework: str) -> None:
    service = make({"framework": framework})
    told = json.loads((service / ".devcontainer/devcontainer.json").read_text("utf-8"))
    runner = Runner(top, service, cache=Path(os.environ["UV_CACHE_DIR"]))
    runner.add_python()
    assert runner.run([Step(told["postCreateCommand"], told["containerEnv"]), Step("uv run --no-sync poe migrate")]) == []
    assert starters.git(runner.clone, "status", "--porcelain") == ""


def test_github_weekly_of_a_fastapi_service(make: Make, top: Path) -> None:
    service = make({"framework": "fastapi"})
    workflow = service / ".github/workflows/weekly.yml"
    runner = Runner(top, service, cache=Path(os.environ["UV_CACHE_DIR"]))
    runner.add_uv()
    assert runner.run(github_steps(workflow, "newest", GITHUB)) == list(STAND_INS.values())
    record = top / "gh.jsonl"
    runner.add_tool("gh", recording.gh(record))
    (top / "open-issue").write_text("")
    runner.run(github_steps(workflow, "report", GITHUB))
    (top / "open-issue").write_text("7")
    runner.run(github_steps(workflow, "report", GITHUB))
    assert [call[:3] for call in recording.calls(record)] == [
        ["issue", "list", "--state"],
        ["issue", "create", "--title"],
        ["issue", "list", "--state"],
        ["issue", "comment", "7"],
    ]
    assert recording.calls(record)[3][-1] == "They still do: https://github.example/acme/orders/actions/runs/7"


def test_gitlab_weekly_of_a_flask_service(make: Make, top: Path) -> None:
    service = make({"framework": "flask", "ci": "gitlab", "auth": False})
    pipeline = service / ".gitlab-ci.yml"
    runner = Runner(top, service, cache=Path(os.environ["UV_CACHE_DIR"]))
    runner.add_uv()
    runner.add_tool("pip", "")  # uv is there
    cache = {"UV_CACHE_DIR": os.environ["UV_CACHE_DIR"]}
    runner.run(gitlab_steps(pipeline, "newest", cache))
    runner.run(gitlab_steps(pipeline, "next-flask", cache))
    issues: list[recording.Fields] = []

    def open_issue(fields: recording.Fields) -> object:
        issues.append(fields)
        return fields

    place = "/api/v4/projects/3/issues"
    answers = {f"GET {place}": lambda _: issues, f"POST {place}": open_issue}
    with recording.served(answers) as (address, asked):
        given = {
            **cache,
            "CI_API_V4_URL": f"{address}/api/v4",
            "CI_PROJECT_ID": "3",
            "UPKEEP_TOKEN": "secret",
            "CI_PIPELINE_URL": "https://gitlab.example/7",
        }
        for _ in range(2):
            runner.run(gitlab_steps(pipeline, "report", given))
    assert [request for request, _ in asked] == [f"GET {place}", f"POST {place}", f"GET {place}"]
    [issue] = issues
    assert issue["title"] == ["The tests fail with the newest dependencies"]
    assert issue["description"][0].endswith("What failed: https://gitlab.example/7")


@pytest.fixture
def origin(make: Make, top: Path) -> Path:
    """The repository of a service of release 0.1.0, as its host has it; it takes push options and keeps them."""
    service = make({"framework": "flask"}, "--release", "0.1.0")
    bare = top / "origin.git"
    starters.git(top, "clone", "--quiet", "--bare", str(service), str(bare))
    starters.git(bare, "config", "receive.advertisePushOptions", "true")
    hook = bare / "hooks/post-receive"
    hook.write_text("#!/bin/sh\nenv | grep '^GIT_PUSH_OPTION_[0-9]' | sort > push-options\n")
    hook.chmod(0o755)
    return bare


def commit_what_conflicts(origin: Path, top: Path) -> None:
    """Change a line that the next release changes too."""
    work = top / "work"
    starters.git(top, "clone", "--quiet", str(origin), str(work))
    project = work / "pyproject.toml"
    text = project.read_text("utf-8")
    told = 'help = "Run the tests and tell what they do not reach"'
    assert told in text
    project.write_text(text.replace(told, 'help = "Run the tests, and say what they miss"'))
    starters.git(work, "commit", "--quiet", "--all", "--message", "Ours")
    starters.git(work, "push", "--quiet", "origin", "HEAD")


@pytest.mark.parametrize("conflict", [False, True])
def test_github_update_opens_one_pull_request(
    template: Path, origin: Path, top: Path, tmp_path: Path, conflict: bool
) -> None:
    if conflict:
        commit_what_conflicts(origin, top)
    workflow = starters.render(template, tmp_path / "orders", {}) / ".github/workflows/update.yml"
    record = top / "gh.jsonl"
    runner = Runner(top, origin, cache=Path(os.environ["UV_CACHE_DIR"]))
    runner.add_uv()
    runner.add_tool("gh", recording.gh(record))
    main = starters.git(runner.clone, "symbolic-ref", "--short", "HEAD").strip()
    steps = github_steps(workflow, "update", GITHUB)
    runner.run(steps)
    setup, created = recording.calls(record)
    assert setup == ["auth", "setup-git"]
    title = f"Update the starter to v{NEWEST}"
    assert created[:6] == ["pr", "create", "--head", f"newsvc/v{NEWEST}", "--title", title]
    assert ("--draft" in created) == conflict
    report = Path(created[created.index("--body-file") + 1]).read_text("utf-8")
    assert f"Updated clone from 0.1.0 to {NEWEST}" in report
    assert ("    Needs you:" in report) == conflict
    assert starters.git(origin, "log", "--format=%s", f"{main}..newsvc/v{NEWEST}") == f"{title}\n"
    answers = starters.git(origin, "show", f"newsvc/v{NEWEST}:.copier-answers.yml")
    assert f"_commit: v{NEWEST}" in answers
    # A week later the pull request is still open: nothing is pushed over what somebody may have done there.
    starters.git(runner.clone, "switch", "--quiet", main)
    runner.run(steps)
    assert recording.calls(record)[2:] == [["auth", "setup-git"]]
    if not conflict:  # and when it is merged there is nothing to do
        starters.git(runner.clone, "reset", "--quiet", "--hard", f"newsvc/v{NEWEST}")
        runner.run(steps)
        assert len(recording.calls(record)) == 3


def test_gitlab_update_opens_a_merge_request(template: Path, origin: Path, top: Path, tmp_path: Path) -> None:
    pipeline = starters.render(template, tmp_path / "orders", {"ci": "gitlab"}) / ".gitlab-ci.yml"
    runner = Runner(top, origin, cache=Path(os.environ["UV_CACHE_DIR"]))
    runner.add_uv()
    runner.add_tool("pip", "")  # uv is there
    given = {
        "CI_DEFAULT_BRANCH": "main",
        "NEWSVC": str(starters.ROOT),
        "REPOSITORY": str(origin),
        "UV_CACHE_DIR": os.environ["UV_CACHE_DIR"],
    }
    starters.git(runner.clone, "switch", "--quiet", "--detach")
    runner.run(gitlab_steps(pipeline, "update", given))
    assert (origin / "push-options").read_text().splitlines() == [
        "GIT_PUSH_OPTION_0=merge_request.create",
        "GIT_PUSH_OPTION_1=merge_request.target=main",
    ]
    subject = starters.git(origin, "log", "--format=%s", "-1", f"newsvc/v{NEWEST}")
    assert subject == f"Update the starter to v{NEWEST}\n"


def test_the_update_job_leaves_a_starter_with_an_address_to_renovate(
    template: Path, origin: Path, top: Path, tmp_path: Path
) -> None:
    workflow = starters.render(template, tmp_path / "orders", {"upkeep": "renovate"}) / ".github/workflows/update.yml"
    runner = Runner(top, origin)
    record = runner.clone / ".copier-answers.yml"
    record.write_text(record.read_text("utf-8").replace("~/.newsvc/starters.bundle", "https://git.example.com/x.git"))
    runner.run(github_steps(workflow, "update", GITHUB))  # without uv, or anything else to run
