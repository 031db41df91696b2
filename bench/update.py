"""What an update costs beside Copier's own, on the same service: CPU seconds, side by side in one run.

    python bench/update.py [ROUNDS]

Whole processes count all their children. "Imports paid" is one update within a process that has imported Copier
before. "In a fleet" is one process that updates services with names and answers of their own, one after the other; the
first, for which the releases are unpacked, is left out. newsvc keeps pristine renders: cold has none of them, warm has
those of the release that the services are at, which `newsvc status`, or the update before, has left.

The limit of 0.4 is held to services in a fleet, warm. Where such an update's time goes, counted (Flask, 144 files):

                                    stock Copier    newsvc
    renders                         3               1; in cold caches 2
    git, asked about each file      352 times       not at all (starter/repeated_work.py)
    git, all else                   121 times       51 times, 13 of them within Copier's render
    texts that Jinja compiles       3044            264; the others are plain names of files

By cProfile, what is left is half rendering (the copy of the release, a quarter of it; copier.yml; templates), a fifth
landing the files (each is written through to the disk), and git's merge, which takes milliseconds.
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ratios

# Each updates the services that it is given, and prints the CPU seconds of each, without the imports before it.
PAID = """
import os, resource, sys, copier
from pathlib import Path
import scaffold.commands.documents, scaffold.commands.update, scaffold.merge.structured, filelock, yaml
from scaffold.commands import update, update_plan
from scaffold.org.settings import find
def cpu():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)
for service in sys.argv[1:]:
    os.chdir(service)
    before = cpu()
    {update}
    print(cpu() - before, file=sys.stderr)
"""
PAID_NEWSVC = PAID.format(
    update="""
    plan = update_plan.plan(Path.cwd(), version=None, changes={}, org=find(None))
    update.apply(plan, update_plan.settle(plan, defaults=True), tell=lambda step: None)
"""
)
PAID_COPIER = PAID.format(update="copier.run_update(Path.cwd(), defaults=True, overwrite=True, quiet=True)")
# As a whole process, and with imports paid.
Tool = tuple[list[str], str]
NEWSVC: Tool = ([sys.executable, "-m", "scaffold", "update", "."], PAID_NEWSVC)
COPIER: Tool = ([sys.executable, "-m", "copier", "update", "--defaults", "--quiet"], PAID_COPIER)
# Name, and the answers that differ.
FLEET = (
    ("orders", ()),
    ("bills", ("--set", "owner=team-payments", "--set", "tracing=yes")),
    ("mails", ("--set", "description=Sends letters", "--set", "ci=gitlab")),
    ("search", ("--set", "owner=team-search", "--set", "auth=no")),
)


def main() -> int:
    """Measure; the exit code says whether all ratios are within their limits."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    within = []
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"HOME": home, "GIT_CONFIG_GLOBAL": str(Path(home, ".gitconfig"))}
        for name in [name for name in os.environ if name.startswith("XDG_")]:
            del os.environ[name]
        Path(home, ".gitconfig").write_text("[user]\n\tname = Bench\n\temail = bench@localhost\n")
        for framework in ("flask", "fastapi"):
            fleet = [_service(framework, Path(home), name, answers) for name, answers in FLEET]
            for title, work, services, renders, limit in (
                ("whole process, cold", _whole, fleet[:1], "none", 0.85),
                ("whole process, warm", _whole, fleet[:1], "base", None),
                ("imports paid, cold", _paid, fleet[:1], "none", None),
                ("imports paid, warm", _paid, fleet[:1], "base", None),
                ("in a fleet, cold", _fleet, fleet, "none", None),
                ("in a fleet, warm", _fleet, fleet, "base", 0.4),
            ):
                pairs = [[work(tool, services, renders=renders) for tool in (NEWSVC, COPIER)] for _ in range(rounds)]
                ours, theirs = (list(column) for column in zip(*pairs, strict=True))
                within.append(ratios.line(f"{title} ({framework})", ours, theirs, most=limit or float("inf")))
    return 0 if all(within) else 1


def _service(framework: str, home: Path, name: str, answers: tuple[str, ...]) -> Path:
    """Make a service of the first release, with a little work of its author's."""
    service = home / framework / name
    service.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "scaffold", "init", str(service), "--framework", framework, "--release", "0.1.0"]
    subprocess.run([*command, *answers, "--yes", "--no-install", "--no-env"], check=True, capture_output=True)
    readme = service / "README.md"
    readme.write_text(readme.read_text("utf-8").replace(f"# {name}", f"# Our {name}", 1))
    (service / "app/ours.py").write_text('"""Ours."""\n')
    subprocess.run(["git", "add", "--all"], cwd=service, check=True)
    subprocess.run(["git", "commit", "--quiet", "--message", "Ours"], cwd=service, check=True)
    return service


def _whole(tool: Tool, services: list[Path], *, renders: str) -> float:
    """Return the CPU seconds of a whole process that updates a copy of a service."""
    with _copies(services, renders=renders) as (copy,):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(tool[0], cwd=copy, check=True, capture_output=True, stdin=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _paid(tool: Tool, services: list[Path], *, renders: str) -> float:
    """Return the CPU seconds of the first update within a process."""
    return _each(tool, services, renders=renders)[0]


def _fleet(tool: Tool, services: list[Path], *, renders: str) -> float:
    """Return the CPU seconds of an update within a process that has done another one before, on average."""
    return statistics.mean(_each(tool, services, renders=renders)[1:])


def _each(tool: Tool, services: list[Path], *, renders: str) -> list[float]:
    with _copies(services, renders=renders) as copies:
        command = [sys.executable, "-c", tool[1], *map(str, copies)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [float(line) for line in done.stderr.splitlines()[-len(services) :]]


@contextmanager
def _copies(services: list[Path], *, renders: str) -> Iterator[list[Path]]:
    """Copy services, and see to the pristine renders that newsvc is to find."""
    shutil.rmtree(Path.home() / ".cache/newsvc/renders", ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        copies = [Path(shutil.copytree(service, Path(folder, service.name))) for service in services]
        for copy in copies if renders == "base" else ():
            subprocess.run([sys.executable, "-m", "scaffold", "diff", str(copy)], check=True, capture_output=True)
        yield copies


if __name__ == "__main__":
    sys.exit(main())
