"""What users do to services, and what releases do to starters, as data; a scenario is one of each.

All pairs count, so most of them are easy: both changes are in the same file in 67 of 729, where a merge has work to do.
Five pairs contradict each other, which nobody can settle but a person: two changes of a requirement, of a heading and
of a drawing, and twice an addition to what the release removes. The first two are among the realistic changes, because
services do pin versions; that is 2 of 399 pairs, or 2 of the 48 realistic ones that meet in a file. An update meets
many changes at once, so its chance of some conflict is higher than that of a pair.
"""

from __future__ import annotations

from tests.updates.edits import Edit
from tests.updates.edits import add
from tests.updates.edits import after
from tests.updates.edits import append
from tests.updates.edits import before
from tests.updates.edits import move
from tests.updates.edits import program
from tests.updates.edits import remove
from tests.updates.edits import swap

PROJECT, COMPOSE, WORKFLOW, SETTINGS = "pyproject.toml", "compose.yaml", ".github/workflows/ci.yml", "app/settings.py"
FEATURES, README, DOCKERFILE, EXAMPLE = "app/features.py", "README.md", "Dockerfile", ".env.example"
NOTES, FACTORY, IGNORE, LOGO = "app/notes/service.py", "app/factory.py", ".gitignore", "docs/logo.png"
PNG = b"\x89PNG\r\n\x1a\n\0\0"

# A file that no starter has and every kind of merge meets.
ALSO_THERE = {LOGO: ("100644", PNG + b"first\n")}

USERS = (
    Edit("adds a dependency", (after(PROJECT, '"prometheus-client', '    "stripe>=12",\n'),)),
    Edit("adds a development dependency", (after(PROJECT, '"pytest-cov', '    "pytest-mock>=3.15",\n'),)),
    Edit(
        "adds a task",
        (after(PROJECT, 'test = { cmd = "pytest -n auto', 'shell = { cmd = "python -i", help = "Ours" }\n'),),
    ),
    Edit("silences a rule", (after(PROJECT, '"CPY",', '    "ERA001",  # ours\n'),)),
    Edit("adds a setting", (after(SETTINGS, "log_level: Literal", '    greeting: str = "from us"\n'),)),
    Edit("adds a variable", (after(EXAMPLE, "DRAIN_SECONDS=0", "\n# Ours.\nGREETING=hello\n"),)),
    Edit("adds a container", (before(COMPOSE, "volumes:", "  redis:\n    image: redis:8\n    read_only: true\n\n"),)),
    Edit(
        "adds a job",
        (append(WORKFLOW, "\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./deploy\n"),),
    ),
    Edit("adds a step", (after(WORKFLOW, "- run: uv sync --locked", "      - run: ./ours.sh\n"),)),
    Edit(
        "adds a feature",
        (
            add("app/invoices/__init__.py", ""),
            add("app/invoices/routes.py", '"""Invoices, ours."""\n\ninvoices = object()\n'),
            before(FEATURES, "from app.notes", "from app.invoices.routes import invoices\n"),
            after(FEATURES, "    accounts,", "    invoices,\n"),
        ),
    ),
    Edit("adds a chapter", (before(README, "## Deploy", "## Invoices\n\nOurs are sent on Mondays.\n\n"),)),
    Edit("describes the service", (swap(README, "The orders service\n", "Takes orders, and keeps them for us.\n"),)),
    Edit("ignores a folder", (after(IGNORE, "htmlcov/", ".idea/\n"),)),
    Edit("installs a package", (after(DOCKERFILE, "WORKDIR /srv", "RUN apt-get update && apt-get install -y ours\n"),)),
    Edit("moves a module", (move("app/web/pagination.py", "app/web/pages.py"),)),
    Edit("adds a function", (append(NOTES, '\n\ndef ours() -> str:\n    """Ours."""\n    return "ours"\n'),)),
    Edit("removes the license", (remove("LICENSE"),)),
    Edit("adds a test", (add("tests/test_ours.py", "def test_ours() -> None:\n    assert 1 + 1 == 2\n"),)),
    Edit("takes larger bodies", (swap(FACTORY, "= 1024 * 1024", "= 8 * 1024 * 1024"),)),
    Edit("pins a version", (swap(PROJECT, '"ruff>=0.17"', '"ruff>=0.17.3"'),)),
    Edit("renames a chapter", (swap(README, "## Start\n", "## How we start\n"),)),
    Edit("writes CRLF", (swap(DOCKERFILE, "\n", "\r\n"),), realistic=False),
    Edit("removes the containers", (remove(COMPOSE),), realistic=False),
    Edit("draws a logo", (swap(LOGO, "first\n", "ours\n"),), realistic=False),
    Edit("moves a package", (move("app/notes", "app/memos"),), realistic=False),
    Edit("writes Latin-1", (append("LICENSE", "Ours: M\udcfcller\n"),), realistic=False),
    Edit("makes a program", (program(EXAMPLE),), realistic=False),
)

RELEASES = (
    Edit("bumps a dependency", (swap(PROJECT, '"ruff>=0.17"', '"ruff>=0.18"'),)),
    Edit("adds a dependency", (after(PROJECT, '"prometheus-client', '    "structlog>=25",\n'),)),
    Edit("adds a development dependency", (after(PROJECT, '"poethepoet', '    "mutmut>=3",\n'),)),
    Edit(
        "adds a task",
        (after(PROJECT, 'lint = { cmd = "ruff', 'licenses = { cmd = "pip-licenses", help = "List them" }\n'),),
    ),
    Edit("explains a task", (swap(PROJECT, 'help = "Run the tests"', 'help = "Run all tests"'),)),
    Edit("widens lines", (swap(PROJECT, "line-length = 100", "line-length = 110"),)),
    Edit("adds a setting", (after(SETTINGS, "    drain_seconds: float", "    timeout_seconds: float = 30\n"),)),
    Edit("adds a variable", (after(EXAMPLE, "DRAIN_SECONDS=0", "\n# For a request.\nTIMEOUT_SECONDS=30\n"),)),
    Edit("restarts containers", (after(COMPOSE, "  stop_grace_period:", "  restart: unless-stopped\n"),)),
    Edit("adds a container", (before(COMPOSE, "volumes:", "  worker:\n    <<: *app\n    command: [work]\n\n"),)),
    Edit("waits longer", (swap(WORKFLOW, "timeout-minutes: 20", "timeout-minutes: 30"),)),
    Edit(
        "adds a job",
        (append(WORKFLOW, "\n  licenses:\n    runs-on: ubuntu-latest\n    steps:\n      - run: licenses\n"),),
    ),
    Edit("renames a chapter", (swap(README, "## Start\n", "## Quick start\n"),)),
    Edit("lists a command", (after(README, "| `uv run poe serve`", "| `uv run poe licenses` | lists them |\n"),)),
    Edit(
        "adds a feature",
        (
            add("app/jobs/__init__.py", ""),
            add("app/jobs/routes.py", '"""Jobs."""\n\njobs = object()\n'),
            before(FEATURES, "from app.notes", "from app.jobs.routes import jobs\n"),
            after(FEATURES, "    accounts,", "    jobs,\n"),
        ),
    ),
    Edit("moves a module", (move(NOTES, "app/notes/notes_service.py"),)),
    Edit("ignores a folder", (after(IGNORE, "htmlcov/", ".hypothesis/\n"),)),
    Edit("takes a newer Python", (swap(DOCKERFILE, "python:3.13-slim", "python:3.14-slim"),)),
    Edit("adds a guide", (add("docs/updating.md", "# Updating\n\nnewsvc update\n"),)),
    Edit("removes a module", (remove(NOTES),), realistic=False),
    Edit("draws a logo", (swap(LOGO, "first\n", "second\n"),), realistic=False),
    Edit("moves the README", (move(README, "docs/README.md"),), realistic=False),
    Edit("renames the settings", (move(SETTINGS, "app/config.py"),), realistic=False),
    Edit("moves a package", (move("app/web", "app/http"),), realistic=False),
    Edit("makes a folder of a file", (move("LICENSE", "LICENSE/LICENSE.txt"),), realistic=False),
    Edit("removes the containers", (remove(COMPOSE),), realistic=False),
    Edit("makes a program", (program(NOTES),), realistic=False),
)
