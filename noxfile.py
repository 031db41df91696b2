"""The tasks of whoever works on newsvc; `nox -l` lists them."""

from __future__ import annotations

import shutil
from pathlib import Path

import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["lint", "types", "tests"]
nox.options.reuse_existing_virtualenvs = True

PYTHONS = ["3.11", "3.12", "3.13"]


def install(session: nox.Session, group: str) -> None:
    """Install newsvc in place, with one of its dependency groups."""
    session.install("-e", ".", *nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), group))


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Test newsvc: all but the slow storeys, with coverage; arguments go to pytest."""
    install(session, "test")
    session.run("pytest", "-n", "auto", "--cov", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check the format and the lint of newsvc's own code."""
    install(session, "dev")
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of newsvc's own code, strictly."""
    install(session, "dev")
    session.run("mypy")


@nox.session
def renders(session: nox.Session) -> None:
    """Render every combination of answers and check every file."""
    install(session, "test")
    session.run("pytest", "-n", "auto", "tests/templates", *session.posargs)


@nox.session
def services(session: nox.Session) -> None:
    """Make, install, check and start services of every shape (minutes); arguments go to pytest."""
    install(session, "test")
    session.run("pytest", "-n", "auto", "-m", "services", *session.posargs)


@nox.session
def preview(session: nox.Session) -> None:
    """Render a starter into .preview/ and serve it: nox -s preview -- flask database=postgresql."""
    install(session, "test")
    framework, *answers = session.posargs or ["flask"]
    session.run("python", "tasks/preview.py", framework, *answers)


@nox.session
def constraints(session: nox.Session) -> None:
    """Resolve the starters' dependencies anew and write templates/constraints/."""
    install(session, "test")
    session.run("python", "tasks/constraints.py", *session.posargs)


@nox.session
def newest(session: nox.Session) -> None:
    """Resolve both starters to the newest of everything, and run their checks (minutes)."""
    install(session, "test")
    session.run("python", "tasks/newest.py")


@nox.session
def liveness(session: nox.Session) -> None:
    """Name the starters' dependencies that had no release in two years, and pinned versions that were yanked."""
    install(session, "test")
    session.run("python", "tasks/liveness.py")


@nox.session
def openapi(session: nox.Session) -> None:
    """Write the OpenAPI documents that new services start with."""
    install(session, "test")
    session.run("python", "tasks/openapi.py")


@nox.session
def screenshots(session: nox.Session) -> None:
    """Take the pictures in docs/images/ (needs Chromium)."""
    install(session, "test")
    session.run("python", "tasks/screenshots.py")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure newsvc, its updates, and a service that it makes, against what they stand on."""
    install(session, "test")
    session.run("python", "bench/startup_and_render.py", *session.posargs)
    session.run("python", "bench/update.py", *session.posargs)
    session.run("python", "bench/fastapi_service.py", *session.posargs)
    session.run("python", "bench/flask_service.py", *session.posargs)


@nox.session
def scenarios(session: nox.Session) -> None:
    """Update through every scenario with newsvc and with stock Copier, and print what each loses (minutes)."""
    install(session, "test")
    session.run("python", "bench/updates.py")


@nox.session
def build(session: nox.Session) -> None:
    """Build the wheel into dist/."""
    session.install("build")
    shutil.rmtree(Path("dist"), ignore_errors=True)
    session.run("python", "-m", "build", "--wheel")


@nox.session
def release(session: nox.Session) -> None:
    """Release the starters: nox -s release -- 0.2.0 (or --check)."""
    session.run("python", "tasks/release.py", *session.posargs)
