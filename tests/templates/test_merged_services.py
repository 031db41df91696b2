"""A service that its users have changed in every usual way passes its tests after a release that changes as much."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support import starters
from tests.templates.conftest import KeepTypes
from tests.updates import runner
from tests.updates import whole
from tests.updates.merging import Merging

pytestmark = pytest.mark.services


@pytest.mark.parametrize("framework", starters.axes()["framework"])
def test_a_service_with_every_change_of_both_sides_still_works(
    request: pytest.FixtureRequest, template: Path, tmp_path: Path, keep_types: KeepTypes, framework: str
) -> None:
    """All at once: each pair of a user's change and a release's is in it."""
    base = runner.rendered(template, framework, tmp_path)
    ours, theirs = (whole.changed(base, edits(framework)) for edits in (whole.by_user, whole.by_release))
    files, _, conflict = Merging(tmp_path).merge(base=base, ours=ours, theirs=theirs)
    assert not conflict
    service = runner.lay(files, tmp_path / "orders")
    starters.git(service, "init", "--quiet")
    keep_types(framework)
    environment: Path = request.getfixturevalue(f"{framework}_environment")
    for command in (["pytest", "-q"], ["mypy"], ["ruff", "check", "--ignore", "I001"]):  # a name that moved sorts anew
        done = subprocess.run(
            [environment / "bin" / command[0], *command[1:]], cwd=service, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
