"""Render a starter of the working tree into .preview/ and serve it, until Ctrl-C.

python tasks/preview.py flask database=postgresql auth=no
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import copier
from release import ROOT
from release import copy_starters

from scaffold.commands.answers import check_given
from scaffold.commands.answers import read_assignments
from scaffold.service.environment import write_environment
from scaffold.starter.questions import Questionnaire
from scaffold.uv import executable

PREVIEW = ROOT / ".preview"


def main() -> int:
    """Render and serve; return the exit code."""
    framework, *assignments = sys.argv[1:]
    given = {"name": "preview", "framework": framework, **read_assignments(assignments)}
    service = render(check_given(Questionnaire(ROOT), given))
    print(f"Rendered into {service}; edit there, and copy plain files back to templates/{framework}/.")
    try:
        return subprocess.run([executable(), "run", "poe", "dev"], cwd=service, check=False).returncode
    except KeyboardInterrupt:
        return 0


def render(answers: dict[str, object]) -> Path:
    """Render into .preview/, in place of what an earlier preview left there but for its virtual environment."""
    source, service = PREVIEW / "source", PREVIEW / "service"
    shutil.rmtree(source, ignore_errors=True)
    copy_starters(source)
    for left in service.glob("*"):
        if left.name not in {".venv", "uv.lock"}:
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    copier.run_copy(str(source), service, data=answers, defaults=True, overwrite=True, quiet=True)
    (service / ".env").unlink(missing_ok=True)
    write_environment(service)
    return service


if __name__ == "__main__":
    sys.exit(main())
