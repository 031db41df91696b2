"""What an update costs beside Copier's own, on the same service: CPU seconds, side by side in one run.

    python bench/update.py [ROUNDS]

Whole processes count all their children. "Imports paid" is the update alone, within a process that has imported
Copier before, as in a fleet. newsvc keeps pristine renders: cold has none of them, warm has the one of the release that
the service is at, which `newsvc status`, or the update before, has left.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import ratios

NEWSVC = [sys.executable, "-m", "scaffold", "update", "."]
COPIER = [sys.executable, "-m", "copier", "update", "--defaults", "--quiet"]
# Each prints the CPU seconds of an update, without the imports before it.
PAID = """
import resource, sys, copier
from pathlib import Path
import scaffold.commands.documents, scaffold.commands.update, scaffold.merge.structured, filelock, yaml
def cpu():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)
before = cpu()
{update}
print(cpu() - before, file=sys.stderr)
"""
PAID_NEWSVC = PAID.format(
    update="""
from scaffold.commands import update, update_plan
from scaffold.org.settings import find
plan = update_plan.plan(Path.cwd(), version=None, changes={}, org=find(None))
update.apply(plan, update_plan.settle(plan, defaults=True), tell=lambda step: None)
"""
)
PAID_COPIER = PAID.format(update="copier.run_update(Path.cwd(), defaults=True, overwrite=True, quiet=True)")


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
            service = _service(framework, Path(home))
            for title, renders, limit in (("cold", "none", 0.85), ("warm", "base", float("inf"))):
                pairs = [
                    (_whole(NEWSVC, service, renders=renders), _whole(COPIER, service, renders=renders))
                    for _ in range(rounds)
                ]
                ours, theirs = (list(column) for column in zip(*pairs, strict=True))
                within.append(ratios.line(f"whole process, {title} ({framework})", ours, theirs, most=limit))
            for title, renders, limit in (("cold", "none", float("inf")), ("warm", "base", 0.4)):
                pairs = [
                    (_paid(PAID_NEWSVC, service, renders=renders), _paid(PAID_COPIER, service, renders=renders))
                    for _ in range(rounds)
                ]
                ours, theirs = (list(column) for column in zip(*pairs, strict=True))
                within.append(ratios.line(f"imports paid, {title} ({framework})", ours, theirs, most=limit))
    return 0 if all(within) else 1


def _service(framework: str, home: Path) -> Path:
    """Make a service of the first release, with a little work of its author's."""
    service = home / framework / "orders"
    service.parent.mkdir()
    command = [sys.executable, "-m", "scaffold", "init", str(service), "--framework", framework, "--release", "0.1.0"]
    subprocess.run([*command, "--yes", "--no-install", "--no-env"], check=True, capture_output=True)
    readme = service / "README.md"
    readme.write_text(readme.read_text("utf-8").replace("# orders", "# Our orders", 1))
    (service / "app/ours.py").write_text('"""Ours."""\n')
    subprocess.run(["git", "add", "--all"], cwd=service, check=True)
    subprocess.run(["git", "commit", "--quiet", "--message", "Ours"], cwd=service, check=True)
    return service


def _whole(command: list[str], service: Path, *, renders: str) -> float:
    """Return the CPU seconds of a whole process that updates a copy of the service."""
    with _Copy(service, renders=renders) as copy:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=copy, check=True, capture_output=True, stdin=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _paid(code: str, service: Path, *, renders: str) -> float:
    """Return the CPU seconds of an update within a process, without its imports."""
    with _Copy(service, renders=renders) as copy:
        done = subprocess.run([sys.executable, "-c", code], cwd=copy, check=True, capture_output=True, text=True)
    return float(done.stderr.splitlines()[-1])


class _Copy(tempfile.TemporaryDirectory[str]):
    """A copy of the service, with the pristine renders that newsvc is to find."""

    def __init__(self, service: Path, *, renders: str) -> None:
        super().__init__()
        self._service, self._renders = service, renders

    def __enter__(self) -> str:
        copy = Path(super().__enter__(), "orders")
        shutil.copytree(self._service, copy)
        shutil.rmtree(Path.home() / ".cache/newsvc/renders", ignore_errors=True)
        if self._renders == "base":
            subprocess.run([sys.executable, "-m", "scaffold", "diff", str(copy)], check=True, capture_output=True)
        return str(copy)


if __name__ == "__main__":
    sys.exit(main())
