"""Every combination of answers renders to clean files; Python among them is formatted and lint-free."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import cycle
from itertools import product
from pathlib import Path

import pytest

from scaffold.starter.questions import Answers
from tests.support import pages
from tests.support import starters
from tests.support.cleanliness import problems

LICENSES = [str(choice) for choice in starters.axes()["license"]]
UPKEEP = starters.axes()["upkeep"]
FRAMEWORKS = [str(choice) for choice in starters.axes()["framework"]]
# What decides about files of the upkeep; nothing else looks at it, and nothing at all at the license.
BESIDE_UPKEEP = ("framework", "ci", "containers")


def combinations() -> Iterator[Answers]:
    """Return every combination, each with the next license and the next upkeep in turn."""
    turns: defaultdict[tuple[object, ...], Iterator[object]] = defaultdict(lambda: cycle(UPKEEP))
    base = (a for a in starters.combinations() if a["license"] == LICENSES[0] and a["upkeep"] == "none")
    for answers, license_ in zip(base, cycle(LICENSES), strict=False):
        turn = turns[tuple(answers[key] for key in BESIDE_UPKEEP)]
        upkeep = next(choice for choice in turn if starters.are_accepted({**answers, "upkeep": choice}))
        yield {**answers, "license": license_, "upkeep": upkeep}


COMBINATIONS = list(combinations())


@pytest.fixture(scope="module", params=FRAMEWORKS)
def renders(request: pytest.FixtureRequest, template: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Render every combination of one framework."""
    top = tmp_path_factory.mktemp(f"renders-{request.param}")
    return [
        starters.render(template, top / starters.identifier(answers), answers)
        for answers in COMBINATIONS
        if answers["framework"] == request.param
    ]


def test_both_frameworks_are_rendered_with_every_license() -> None:
    pairs = {(answers["framework"], answers["license"]) for answers in COMBINATIONS}
    assert pairs == set(product(FRAMEWORKS, LICENSES))


def test_every_upkeep_is_rendered_beside_what_it_depends_on() -> None:
    keys = (*BESIDE_UPKEEP, "upkeep")
    rendered = {tuple(answers[key] for key in keys) for answers in COMBINATIONS}
    assert rendered == {tuple(answers[key] for key in keys) for answers in starters.combinations()}


def test_every_command_on_every_page_of_every_render_is_one_that_is_run(
    renders: list[Path], template: Path, tmp_path: Path
) -> None:
    """test_documented_commands.py types all that stands on the pages of a few services."""
    run: set[tuple[str, str]] = set()
    for answers in starters.DOCUMENTED:
        run |= pages.of_service(starters.render(template, tmp_path / starters.identifier(answers), answers))
    assert set().union(*map(pages.of_service, renders)) - run == set()


def test_every_file_of_every_render_is_clean(renders: list[Path]) -> None:
    seen: set[tuple[str, str]] = set()
    found: list[str] = []
    for service in renders:
        for file in sorted(path for path in service.rglob("*") if path.is_file()):
            key = (file.relative_to(service).as_posix(), hashlib.sha256(file.read_bytes()).hexdigest())
            if key not in seen:
                seen.add(key)
                found += [f"{service.name}: {problem}" for problem in problems(service, file)]
    assert found == []


def test_the_python_of_every_render_is_formatted_and_lint_free(renders: list[Path], tmp_path: Path) -> None:
    """Services whose Python files and settings are the same are checked once."""
    different: dict[str, Path] = {}
    for service in renders:
        files = sorted(service.rglob("*.py"))
        settings = (service / "pyproject.toml").read_text("utf-8").partition("[tool.ruff]")[2]
        content = "".join(f"{file.relative_to(service)}{file.read_text('utf-8')}" for file in files) + settings
        different.setdefault(hashlib.sha256(content.encode()).hexdigest(), service)
    top = tmp_path / "services"
    for name, service in different.items():
        shutil.copytree(service, top / name)
    for command in (["format", "--check"], ["check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", str(top)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("auth", ["account"]),
        ("containers", ["Dockerfile", "compose", ".dockerignore", "release.yml"]),
        ("tracing", ["tracing"]),
    ],
)
def test_turning_an_option_off_leaves_no_file_of_it(
    framework: str, option: str, words: list[str], template: Path, tmp_path: Path
) -> None:
    on = files(starters.render(template, tmp_path / "on", {"framework": framework, option: True}))
    off = files(starters.render(template, tmp_path / "off", {"framework": framework, option: False}))
    assert off < on
    assert not [name for name in off for word in words if word in name]


def files(service: Path) -> set[str]:
    return {path.relative_to(service).as_posix() for path in service.rglob("*") if path.is_file()}
