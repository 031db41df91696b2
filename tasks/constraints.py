"""Resolve the starters' dependencies and write the versions to templates/constraints/, for every answer at once.

    python tasks/constraints.py            adds what is missing, and keeps what is pinned
    python tasks/constraints.py --upgrade  takes the newest of everything

Run the storey of services afterwards: the versions that a release pins are those that its tests passed with.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import copier
from release import ROOT
from release import copy_starters

from scaffold.service.dependencies import lock
from scaffold.service.dependencies import read_pins
from scaffold.uv import executable

FRAMEWORKS = ("flask", "fastapi")
DATABASES = ("sqlite", "postgresql")


def main() -> int:
    """Write both files; return the exit code."""
    for framework in FRAMEWORKS:
        file = ROOT / "templates" / "constraints" / f"{framework}.txt"
        pins = () if "--upgrade" in sys.argv else read_pins(file)
        versions: dict[str, str] = {}
        for database in DATABASES:
            versions |= resolve(framework, database, pins or tuple(f"{n}=={v}" for n, v in versions.items()))
        file.write_text("".join(f"{name}=={version}\n" for name, version in sorted(versions.items())), "utf-8")
        print(f"{file.relative_to(ROOT)}: {len(versions)} packages")
    return 0


def resolve(framework: str, database: str, pins: tuple[str, ...]) -> dict[str, str]:
    """Lock a service with every option on, and return each package's version."""
    answers = {"framework": framework, "name": "pins", "database": database, "auth": True, "tracing": True}
    with tempfile.TemporaryDirectory() as scratch:
        service = Path(scratch, "service")
        template = copy_starters(Path(scratch, "template"))
        copier.run_copy(str(template), service, data=answers, defaults=True, quiet=True)
        lock(service, pins, scratch=Path(scratch))
        export = [
            "export",
            "--locked",
            "--no-hashes",
            "--no-emit-project",
            "--all-groups",
            "--no-header",
            "--no-annotate",
        ]
        done = subprocess.run([executable(), *export], cwd=service, check=True, capture_output=True, text=True)
    found: list[tuple[str, str]] = re.findall(r"^([\w.-]+)==([\w.+!-]+)", done.stdout, re.MULTILINE)
    # Of a package with several versions, uv lists that for the oldest Python first: it runs on all of them.
    return dict(reversed(found))


if __name__ == "__main__":
    sys.exit(main())
