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


def shown() -> Iterator[tuple[str, str]]:
    """Return each command of the guide with what comes back; a line of dots stands for any lines."""
    command, lines = "", list[str]()
    for line in GUIDE.read_text("utf-8").splitlines():
        text = line.removeprefix("    ")
        if line.startswith("    $ "):
            if command:
                yield command, "\n".join(lines)
            command, lines = text.removeprefix("$ "), []
        elif line.startswith("    "):
            lines.append(text)
    yield command, "\n".join(lines)


def test_the_guide_shows_what_comes_back(folder: Path, home: Path) -> None:
    tools = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "400"}
    here = folder
    for command, expected in shown():
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
        assert done.returncode in ((0, 4) if "update" in command else (0,)), f"{command}\n{done.stdout}"
        checker = doctest.OutputChecker()
        options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        if not checker.check_output(expected, done.stdout, options):
            pytest.fail(f"$ {command}\n{done.stdout}\n-- the guide says --\n{expected}")
    assert home.is_dir()
