"""Do the starters stand on the newest of everything? Render each, resolve without the tested versions, and check it.

What a service's own weekly run would find a week later is found here first.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import copier
from constraints import FRAMEWORKS
from release import copy_starters

from scaffold.service.dependencies import lock
from scaffold.uv import executable


def main() -> int:
    """Check both; return the exit code."""
    failed = [framework for framework in FRAMEWORKS if not stands(framework)]
    print(f"With the newest dependencies, {' and '.join(failed) or 'no starter'} fails.")
    return 1 if failed else 0


def stands(framework: str) -> bool:
    """Say whether a service with every option on passes its own check."""
    answers = {"framework": framework, "name": "newest", "database": "postgresql", "auth": True, "tracing": True}
    with tempfile.TemporaryDirectory() as scratch:
        service = Path(scratch, "service")
        copier.run_copy(str(copy_starters(Path(scratch, "template"))), service, data=answers, defaults=True, quiet=True)
        lock(service, (), scratch=Path(scratch))
        return subprocess.run([executable(), "run", "poe", "check"], cwd=service, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
