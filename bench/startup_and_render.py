"""What newsvc costs beside what it stands on: whole processes, CPU seconds, side by side in one run.

    python bench/startup_and_render.py [ROUNDS]

Each pair is run in turn, A B A B ..., after one warm-up; the ratio is the median of the rounds' ratios, so that a
machine whose speed drifts does not matter. CPU counts the process and all its children.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

NEWSVC = [sys.executable, "-m", "scaffold"]
COPIER = [sys.executable, "-m", "copier"]

# As many commands as newsvc has, with nothing in them, and Rich as Typer has it by default.
EMPTY_APP = """
import typer
app = typer.Typer()
for name in ("init", "verdict", "update", "status", "diff", "starters", "schema"):
    app.command(name)(lambda: None)
app()
"""
EMPTY_APP_WITHOUT_RICH = EMPTY_APP.replace("typer.Typer()", "typer.Typer(rich_markup_mode=None)")


@dataclass(frozen=True)
class Pair:
    """Two commands, and how many times the CPU of the second the first may cost."""

    title: str
    ours: Callable[[Path], Sequence[str]]
    theirs: Callable[[Path], Sequence[str]]
    limit: float


def python(code: str, *arguments: str) -> list[str]:
    """Return the command that runs a piece of Python."""
    return [sys.executable, "-c", code, *arguments]


def init(framework: str, folder: Path) -> list[str]:
    """Return the command that makes a service with newsvc."""
    return [*NEWSVC, "init", str(folder / "orders"), "--framework", framework, "--yes", "--no-install", "--no-git"]


def copy(framework: str, folder: Path) -> list[str]:
    """Return the command that makes the same service with Copier."""
    answers = ["-d", f"framework={framework}", "-d", "name=orders"]
    return [*COPIER, "copy", "--defaults", "--quiet", *answers, "~/.newsvc/starters.bundle", str(folder / "orders")]


PAIRS = (
    Pair("newsvc --version / import typer", lambda _: [*NEWSVC, "--version"], lambda _: python("import typer"), 1.5),
    Pair("newsvc --help / empty Typer app", lambda _: [*NEWSVC, "--help"], lambda _: python(EMPTY_APP, "--help"), 1.2),
    Pair(
        "newsvc --help / empty Typer app without Rich",
        lambda _: [*NEWSVC, "--help"],
        lambda _: python(EMPTY_APP_WITHOUT_RICH, "--help"),
        1.2,
    ),
    *(
        Pair(
            f"newsvc init --no-install --no-git / copier copy ({framework})",
            partial(init, framework),
            partial(copy, framework),
            1.15,
        )
        for framework in ("flask", "fastapi")
    ),
)


def cpu_seconds(command: Callable[[Path], Sequence[str]]) -> float:
    """Run a command in a new folder and return the CPU seconds of it and its children."""
    with tempfile.TemporaryDirectory() as folder:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command(Path(folder)), check=True, capture_output=True, stdin=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Measure every pair; the exit code says whether all are within their limits."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = home
        # The first run fills the home folder, as a user's first run does.
        subprocess.run([*NEWSVC, "starters"], check=True, capture_output=True)
        passed = [_measure(pair, rounds) for pair in PAIRS]
    return 0 if all(passed) else 1


def _measure(pair: Pair, rounds: int) -> bool:
    measured = [(cpu_seconds(pair.ours), cpu_seconds(pair.theirs)) for _ in range(rounds + 1)][1:]
    ratios = sorted(ours / theirs for ours, theirs in measured)
    ours, theirs = (statistics.median(column) for column in zip(*measured, strict=True))
    middle = statistics.median(ratios)
    verdict = "ok" if middle <= pair.limit else "TOO MUCH"
    spread = f"min {ratios[0]:.2f}, max {ratios[-1]:.2f}; at most {pair.limit:.2f}: {verdict}"
    print(f"{pair.title:<62} {middle:.2f} ({spread})  {ours:.2f} s / {theirs:.2f} s")
    return middle <= pair.limit


if __name__ == "__main__":
    sys.exit(main())
