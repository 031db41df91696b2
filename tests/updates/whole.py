"""Changes after which a service still works, all of a user's at once and all of a release's at once.

Those of `scenarios` that are made every day, but for what contradicts another one. A feature and a move that touch the
code in one place alone are made here as a person makes them, with all that belongs to them; a larger limit of bodies,
whose tests change with it, is left out.
"""

from __future__ import annotations

from tests.updates.edits import Edit
from tests.updates.edits import Files
from tests.updates.edits import add
from tests.updates.edits import after
from tests.updates.edits import before
from tests.updates.edits import move
from tests.updates.edits import swap
from tests.updates.scenarios import FEATURES
from tests.updates.scenarios import RELEASES
from tests.updates.scenarios import USERS

PARTLY = {"adds a feature", "moves a module", "takes larger bodies"}
CONTRADICTING = {"pins a version", "renames a chapter"}
ROUTES = {
    "fastapi": '"""Ours."""\n\nfrom fastapi import APIRouter\n\n{0} = APIRouter(prefix="/{0}")\n',
    "flask": '"""Ours."""\n\nfrom flask import Blueprint\n\n{0} = Blueprint("{0}", __name__)\n',
}


def every_day(edits: tuple[Edit, ...]) -> list[Edit]:
    """Return those that are whole already, and go with all the others."""
    return [edit for edit in edits if edit.realistic and edit.name not in PARTLY | CONTRADICTING]


def feature(framework: str, name: str) -> Edit:
    """Add a package that has no pages yet, and register it."""
    steps = (
        add(f"app/{name}/__init__.py", ""),
        add(f"app/{name}/routes.py", ROUTES[framework].format(name)),
        before(FEATURES, "from app.notes", f"from app.{name}.routes import {name}\n"),
        after(FEATURES, "    accounts,", f"    {name},\n"),
    )
    return Edit("adds a feature", steps)


def module(path: str, to: str) -> Edit:
    """Move a module, and import it from there."""
    (package, old), (_, new) = (name.removesuffix(".py").replace("/", ".").rsplit(".", 1) for name in (path, to))
    imports = {f"from {package}.{old} import": f"from {package}.{new} import"}
    imports[f"from {package} import {old}\n"] = f"from {package} import {new} as {old}\n"

    def follow(files: Files) -> None:
        for place, (_, content) in list(files.items()):
            for was, now in imports.items():
                if place.endswith(".py") and was.encode() in content:
                    swap(place, was, now)(files)

    return Edit("moves a module", (move(path, to), follow))


def by_user(framework: str) -> list[Edit]:
    """Return what a user does."""
    return [*every_day(USERS), feature(framework, "invoices"), module("app/ops/health.py", "app/ops/probes.py")]


def by_release(framework: str) -> list[Edit]:
    """Return what a release does."""
    return [*every_day(RELEASES), feature(framework, "jobs"), module("app/web/pagination.py", "app/web/pages.py")]


def changed(files: Files, edits: list[Edit]) -> Files:
    """Return files with all the edits."""
    for edit in edits:
        files = edit.apply(files)
    return files
