"""Plain Copier copies the repository as a template, without newsvc."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pytest_copie.plugin import Copie

from tests.support import starters

# pytest-copie loads the answers files with a loader that it registers for every test.
FRAMEWORKS = starters.axes()["framework"]


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_copier_copies_a_service(copie: Copie, template: Path, framework: str) -> None:
    result = copie.copy(extra_answers={"name": "orders", "framework": framework}, template_dir=template)
    assert result.exception is None
    assert result.exit_code == 0
    assert result.project_dir is not None
    assert (result.project_dir / "pyproject.toml").is_file()
    assert result.answers["framework"] == framework


def test_copier_refuses_a_wrong_name(copie: Copie, template: Path) -> None:
    result = copie.copy(extra_answers={"name": "class", "framework": "flask"}, template_dir=template)
    assert result.exit_code != 0
    assert 'is a keyword of Python' in str(result.exception)


def test_copier_copies_this_repository_itself(folder: Path) -> None:
    """As `copier copy <this repository>` does; the framework is asked directly."""
    command = [sys.executable, "-m", "copier", "copy", "--quiet", "--defaults", "--vcs-ref", "HEAD"]
    answers = ["--data", "name=orders", "--data", "framework=fastapi"]
    subprocess.run([*command, *answers, str(starters.ROOT), "orders"], check=True, capture_output=True)
    record = yaml.safe_load((folder / "orders/.copier-answers.yml").read_text("utf-8"))
    assert record["framework"] == "fastapi"
    assert not (folder / "orders/copier.yml").exists()
    assert not (folder / "orders/.git").exists()
