"""A tiny starter whose services have every check: each fails when a file of its name stands in a folder of faults."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import copier

from scaffold.uv import executable
from tests.support import starters

COPIER = "_subdirectory: service\n_min_copier_version: '9'\nname:\n  type: str\n  help: Its name\n"
PROJECT = """\
[project]
name = "orders"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = ["poethepoet"]

[tool.uv]
package = false

[tool.poe.tasks]
format = "python check.py format"
lint = "python check.py lint"
types = "python check.py types"
test = "python check.py tests"
serve = "python serve.py"
"""
CHECK = """\
import os
import pathlib
import subprocess
import sys
import time

check = sys.argv[1]
if pathlib.Path("faults", check).exists():
    sys.exit(f"{check} found a fault")
if pathlib.Path("faults/slow").exists():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    pathlib.Path(os.environ["SEEN"]).write_text(f"{os.getpid()} {child.pid}")
    time.sleep(60)
"""
SERVE = """\
import http.server
import os
import pathlib
import sys

if pathlib.Path("faults/start").exists():
    print("settings:", os.environ["DATABASE_URL"], pathlib.Path(".env").read_text())
    sys.exit("it does not start")


class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health/ready" else 404)
        self.end_headers()


http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Ready).serve_forever()
"""
FILES = {
    "{{ _copier_conf.answers_file }}.jinja": "{{ _copier_answers|to_nice_yaml }}",
    ".gitignore": ".env\n.venv/\n__pycache__/\n",
    ".env.example": "DATABASE_URL=sqlite:///app.db\nSECRET_KEY=generate-me\n",
    "pyproject.toml": PROJECT,
    "check.py": CHECK,
    "serve.py": SERVE,
    "README.md": "# Orders\n",
}


def publish(repository: Path, version: str, *, faults: Sequence[str] = (), readme: str = "# Orders\n") -> None:
    """Make a release of the starter, with these faults in its services."""
    service = repository / "service"
    (service / "faults").mkdir(parents=True, exist_ok=True)
    (repository / "copier.yml").write_text(COPIER)
    for name, content in {**FILES, "README.md": readme, "version": version}.items():
        (service / name).write_text(content)
    for fault in faults:
        (service / "faults" / fault).write_text("A fault.\n")
    if not (repository / ".git").exists():
        starters.git(repository, "init", "--quiet")
    starters.git(repository, "add", "--all", "--force")
    starters.git(repository, "commit", "--quiet", "--message", version)
    starters.git(repository, "tag", f"v{version}")


def make_service(repository: Path, folder: Path) -> Path:
    """Make a service of the first release: locked, committed and installed, with secrets of its own."""
    copier.run_copy(
        str(repository), folder, data={"name": "orders"}, vcs_ref="v1.0.0", quiet=True, settings=copier.Settings()
    )
    (folder / ".env").write_text("SECRET_KEY=the-user's-own\n")
    subprocess.run([executable(), "sync", "--quiet"], cwd=folder, check=True)
    starters.git(folder, "init", "--quiet")
    starters.git(folder, "add", "--all")
    starters.git(folder, "commit", "--quiet", "--message", "Start")
    return folder
