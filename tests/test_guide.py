"""What the guide to updates shows is what happens."""

from __future__ import annotations

import doctest
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import starters

GUIDE = starters.ROOT / "docs/updating.md"


# Its services are installed and checked, which takes a minute.
SLOW = "## Proof before it lands"


def shown(text: str) -> Iterator[tuple[str, str]]:
    """Return each command of a text with what comes back; a line of dots stands for any lines."""
    command, lines = "", list[str]()
    for line in text.splitlines():
        said = line.removeprefix("    ")
        if line.startswith("    $ "):
            if command:
                yield command, "\n".join(lines)
            command, lines = said.removeprefix("$ "), []
        elif line.startswith("    "):
            lines.append(said)
    yield command, "\n".join(lines)


@pytest.mark.parametrize(
    ("part", "codes"), [(0, (0, 4)), pytest.param(2, (0, 1), marks=pytest.mark.services)], ids=["quick", "slow"]
)
def test_the_guide_shows_what_comes_back(folder: Path, home: Path, part: int, codes: tuple[int, ...]) -> None:
    tools = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "400"}
    here = folder
    for command, expected in shown(GUIDE.read_text("utf-8").partition(SLOW)[part]):
        if command.startswith("cd "):
            here = folder / command.removeprefix("cd ")
            continue
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=here,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode in (codes if "update" in command else (0,)), f"{command}\n{done.stdout}"
        checker = doctest.OutputChecker()
        options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        if not checker.check_output(expected, done.stdout, options):
            pytest.fail(f"$ {command}\n{done.stdout}\n-- the guide says --\n{expected}")
    assert home.is_dir()
