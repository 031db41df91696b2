"""Write the OpenAPI documents that a new FastAPI service starts with, as its own code tells them.

    python tasks/openapi.py

Each service's own tests hold that its document is its API's: the storey of services says when these are out of date.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import copier

from scaffold.service.dependencies import lock
from scaffold.service.dependencies import read_pins
from scaffold.uv import executable

ROOT = Path(__file__).resolve().parent.parent
NAME = "the name of the service"
DOCUMENTS = {True: "with_login.json", False: "without_login.json"}


def main() -> int:
    """Write a document for each answer that changes the API; return the exit code."""
    for auth, name in DOCUMENTS.items():
        file = ROOT / "templates" / "shared" / "openapi" / name
        with tempfile.TemporaryDirectory() as scratch:
            file.write_text(as_template(document(Path(scratch), auth=auth)), "utf-8")
        print(f"wrote {file.relative_to(ROOT)}")
    return 0


def document(scratch: Path, *, auth: bool) -> str:
    """Render a service and let it write its document."""
    from release import copy_starters

    service = scratch / "service"
    template = copy_starters(scratch / "template")
    answers = {"framework": "fastapi", "name": "openapi", "auth": auth}
    copier.run_copy(str(template), service, data=answers, defaults=True, quiet=True)
    lock(service, read_pins(ROOT / "templates" / "constraints" / "fastapi.txt"), scratch=scratch)
    subprocess.run([executable(), "run", "--locked", "poe", "openapi"], cwd=service, check=True)
    return (service / "docs" / "openapi.json").read_text("utf-8")


def as_template(text: str) -> str:
    """Put the name back to be asked, and keep what Jinja would take for its own."""
    loaded = json.loads(text)
    loaded["info"]["title"] = NAME
    text = json.dumps(loaded, ensure_ascii=False, indent=2) + "\n"
    text = re.sub("{(?=[{%#])", lambda brace: f"{{{{ '{brace[0]}' }}}}", text)
    return text.replace(NAME, "{{ name }}")


if __name__ == "__main__":
    sys.exit(main())
