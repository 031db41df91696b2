"""Services of the working tree's starters, made by newsvc."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.starter.questions import Answers
from tests.support import starters


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The releases so far, and the working tree as the newest."""
    return starters.bundle(tmp_path_factory.mktemp("bundle") / "starters.bundle", "99.0.0")


@pytest.fixture
def made(request: pytest.FixtureRequest, folder: Path, home: Path, bundle: Path) -> tuple[Path, Answers]:
    """A service of the working tree's starters, locked and installed."""
    answers: Answers = request.param
    (home / ".newsvc").mkdir()
    (home / ".newsvc/starters.bundle").write_bytes(bundle.read_bytes())
    (folder / "answers.json").write_text(json.dumps(answers))
    command = [sys.executable, "-m", "scaffold", "init", "orders", "--answers", "answers.json", "--yes"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "orders", answers
