"""A feature of a FastAPI service is a folder, its tests and a line: it goes, and another one comes, as the README says."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support import live
from tests.support import starters

pytestmark = pytest.mark.services

REGISTRY = "app/features.py"
IMPORT = "from app.notes.routes import router as notes\n"
ENTRY = "    notes,\n"


@pytest.fixture
def service(request: pytest.FixtureRequest, template: Path, tmp_path: Path, installed: Path) -> Path:
    """A service whose database and document are up to date."""
    del installed
    service = starters.render(template, tmp_path / "orders", {"framework": "fastapi", "auth": request.param})
    live.run_task(service, "openapi")
    live.run_task(service, "migrate")
    return service


@pytest.mark.parametrize("service", [True], indirect=True, ids=["auth"])
def test_the_example_goes(service: Path) -> None:
    drop_notes(service)
    finish(service, "drop notes")


@pytest.mark.parametrize("service", [True], indirect=True, ids=["auth"])
def test_another_feature_comes(service: Path) -> None:
    copy_notes(service)
    finish(service, "orders")


@pytest.mark.parametrize("service", [False], indirect=True, ids=["noauth"])
def test_another_feature_takes_the_place_of_the_example(service: Path) -> None:
    copy_notes(service)
    drop_notes(service)
    finish(service, "orders instead of notes")


def copy_notes(service: Path) -> None:
    """Copy the example, name the copy orders, and register it."""
    for package in ("app/notes", "tests/notes"):
        copy = shutil.copytree(service / package, service / package.replace("notes", "orders"))
        for file in copy.rglob("*.py"):
            file.write_text(file.read_text("utf-8").replace("note", "order").replace("Note", "Order"), "utf-8")
    register(service, IMPORT, IMPORT + IMPORT.replace("notes", "orders"))
    register(service, ENTRY, ENTRY + ENTRY.replace("notes", "orders"))


def drop_notes(service: Path) -> None:
    """Delete the example."""
    for package in ("app/notes", "tests/notes"):
        shutil.rmtree(service / package)
    register(service, IMPORT, "")
    register(service, ENTRY, "")


def register(service: Path, old: str, new: str) -> None:
    """Replace a line of the list of features."""
    text = (service / REGISTRY).read_text("utf-8")
    assert text.count(old) == 1
    (service / REGISTRY).write_text(text.replace(old, new), "utf-8")


def finish(service: Path, message: str) -> None:
    """Tidy what was edited, write the migration and the document, and check everything."""
    for tidy in (["format"], ["check", "--fix"]):
        subprocess.run([live.UV, "run", "ruff", *tidy, "--quiet"], cwd=service, check=True)
    before = set((service / "migrations/versions").iterdir())
    live.run_task(service, "migration", "-m", message)
    [written] = set((service / "migrations/versions").iterdir()) - before
    assert "op." in written.read_text("utf-8")
    live.run_task(service, "openapi")
    live.run_task(service, "check")
    live.run_task(service, "migrate")
