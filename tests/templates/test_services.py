"""Services of every shape, made by newsvc: they pass their own checks, start, and answer."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import combinations
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from scaffold.starter.questions import Answers
from tests.support import fastapi_session
from tests.support import flask_session
from tests.support import live
from tests.support import starters

pytestmark = pytest.mark.services

AXES = starters.axes()
# Which answers shape the code of the service. Flask's tracing is a line of its own, and pairs will do for it.
SHAPES = {"fastapi": ("database", "auth", "tracing"), "flask": ("database", "auth")}


def every_shape() -> Iterator[Answers]:
    for framework, keys in SHAPES.items():
        for values in product(*(AXES[key] for key in keys)):
            yield {"framework": framework, **dict(zip(keys, values, strict=True))}


SERVICES = list(starters.served(every_shape()))


def test_the_services_hold_every_two_answers_that_go_together() -> None:
    """Where the license stands beside what is not the framework shows in no file but its own."""
    held = set[tuple[Any, ...]]().union(*map(starters.pairs, SERVICES))
    values = [[(key, value) for value in choices] for key, choices in AXES.items()]
    wanted = {pair for one, other in combinations(values, 2) for pair in product(one, other)}
    missing = {pair for pair in wanted - held if pair[0][0] != "license"}
    assert missing == {(("ci", "gitlab"), ("upkeep", "dependabot"))}


@pytest.mark.parametrize("made", SERVICES, indirect=True, ids=starters.identifier)
def test_a_service_passes_its_own_checks_and_answers_on_its_real_server(made: tuple[Path, Answers]) -> None:
    service, answers = made
    assert_locked_to_the_tested_versions(service, str(answers["framework"]))
    live.run_task(service, "check")
    assert starters.git(service, "status", "--porcelain") == ""
    postgresql = answers["database"] == "postgresql"
    if postgresql:
        live.run_task(service, "test", TEST_DATABASE="sqlite")
    auth = bool(answers["auth"])
    with ExitStack() as stack:
        environment = stack.enter_context(live.database(service, str(answers["database"])))
        if postgresql:
            assert_migrated_by_instances_that_start_at_once(service, environment)
        client = stack.enter_context(live.served(service, environment))
        if answers["framework"] == "flask":
            flask_session.talk(client, auth=auth, log=service.parent / "serve.log")
        else:
            fastapi_session.talk(client, service, environment, auth=auth)
        assert "http_server_request_duration_seconds" in client.get("/metrics").text


@pytest.mark.parametrize("answers", [shape for shape in every_shape() if shape["framework"] == "fastapi"], ids=starters.identifier)
def test_a_second_type_checker_finds_nothing_either(
    template: Path, tmp_path: Path, fastapi_environment: Path, answers: Answers
) -> None:
    service = starters.render(template, tmp_path / "orders", answers)
    command = [sys.executable, "-m", "basedpyright", "--pythonpath", str(fastapi_environment / "bin/python")]
    done = subprocess.run(command, cwd=service, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("made", [{"framework": framework} for framework in AXES["framework"]], indirect=True)
def test_the_tests_of_a_service_pass_on_every_python(made: tuple[Path, Answers], python: str) -> None:
    found = subprocess.run([live.UV, "python", "find", "--no-python-downloads", python], capture_output=True, check=False)
    if found.returncode:
        pytest.skip(f"this machine has no Python {python}")
    if python == platform.python_version().rpartition(".")[0]:
        pytest.skip("every other test has run on it")
    live.run_task(made[0], "test", UV_PYTHON=python, UV_PYTHON_DOWNLOADS="never", UV_PROJECT_ENVIRONMENT=".venv")


def assert_migrated_by_instances_that_start_at_once(service: Path, environment: dict[str, str]) -> None:
    command = [live.UV, "run", "--no-sync", "poe", "migrate"]
    instances = [subprocess.Popen(command, cwd=service, env={**os.environ, **environment}) for _ in range(3)]
    assert [instance.wait(timeout=60) for instance in instances] == [0, 0, 0]


def assert_locked_to_the_tested_versions(service: Path, framework: str) -> None:
    pins = (starters.ROOT / "templates/constraints" / f"{framework}.txt").read_text("utf-8").splitlines()
    packages = tomllib.loads((service / "uv.lock").read_text("utf-8"))["package"]
    locked = {f"{package['name']}=={package['version']}" for package in packages if package["name"] != "orders"}
    assert locked <= set(pins)
