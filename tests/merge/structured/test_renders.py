"""The files of both starters, as they are rendered, changed on both sides."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.merge.structured import Sides
from scaffold.merge.structured import driver_for
from tests.support.starters import render

# Of each file: what the user makes of a place, and what the starter makes of it.
EDITS = {
    "pyproject.toml": (
        ("dependencies = [\n", 'dependencies = [\n    "stripe>=9",  # pays\n'),
        ("dependencies = [\n", 'dependencies = [\n    "structlog>=25",\n'),
    ),
    "compose.yaml": (
        ("\nvolumes:\n", "\n  worker:\n    <<: *app\n    command: [work]\n\nvolumes:\n"),
        ("\nvolumes:\n", "\n  cache:\n    image: valkey/valkey:9\n\nvolumes:\n"),
    ),
    ".github/workflows/ci.yml": (
        ("      - run: uv run poe check\n", "      - run: uv run poe check\n      - run: make mine\n"),
        ("      - run: uv run poe check\n", "      - run: uv run poe check\n      - run: make new\n"),
    ),
    ".env.example": (
        ("LOG_LEVEL=INFO\n", "LOG_LEVEL=INFO\n# Pays\nSTRIPE=\n"),
        ("LOG_LEVEL=INFO\n", "LOG_LEVEL=INFO\n# Waits\nPATIENCE=3\n"),
    ),
    ".gitignore": (("htmlcov/\n", "htmlcov/\nmine/\n"), ("htmlcov/\n", "htmlcov/\nnew/\n")),
    ".dockerignore": (("!app\n", "!app\n!mine\n"), ("!app\n", "!app\n!new\n")),
    "app/features.py": (
        ("    accounts,\n", "    accounts,\n    mine,\n"),
        ("    accounts,\n", "    accounts,\n    new,\n"),
    ),
}


@pytest.fixture(scope="module", params=["flask", "fastapi"])
def service(request: pytest.FixtureRequest, template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    answers = {"framework": request.param, "ci": "github", "database": "postgresql"}
    return render(template, tmp_path_factory.mktemp("service"), answers)


@pytest.mark.parametrize("path", EDITS)
def test_what_both_sides_add_in_one_place_comes_without_conflict(service: Path, path: str) -> None:
    base = (service / path).read_text("utf-8")
    (place, mine), (_, new) = EDITS[path]
    assert place in base
    driver = driver_for(path)
    assert driver
    merged = driver(Sides(base=base, ours=base.replace(place, mine, 1), theirs=base.replace(place, new, 1)))
    assert merged is not None
    assert merged.conflicts == ()
    added = {line for side in (mine, new) for line in side.splitlines()}
    assert set(merged.text.splitlines()) == {*base.splitlines(), *added}
    assert len(merged.text.splitlines()) == len(base.splitlines()) + len(
        mine.splitlines() + new.splitlines()
    ) - 2 * len(place.splitlines())
