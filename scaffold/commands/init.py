"""A new service in one command: rendered, locked and committed beside its place, then renamed into it."""

from __future__ import annotations

import os
import shlex
import tempfile
from pathlib import Path

from scaffold import git
from scaffold import uv
from scaffold.commands.new_service import COMMIT
from scaffold.commands.new_service import ENVIRONMENT
from scaffold.commands.new_service import INSTALL
from scaffold.commands.new_service import LOCK
from scaffold.commands.new_service import Created
from scaffold.commands.new_service import NewService
from scaffold.commands.steps import Step
from scaffold.commands.steps import StepLog
from scaffold.commands.steps import StepStatus
from scaffold.commands.steps import Tell
from scaffold.errors import Interrupted
from scaffold.service import dependencies
from scaffold.service.environment import write_environment
from scaffold.service.repository import FirstCommit
from scaffold.service.repository import commit_first
from scaffold.service.staging import Staging
from scaffold.service.staging import check_destination
from scaffold.starter import releases
from scaffold.starter.questions import Answers
from scaffold.starter.rendering import render

NOTHING_LEFT = "Interrupted. Nothing was left behind."


def create(service: NewService, *, tell: Tell) -> Created:
    """Make a service.

    Args:
        service: What is to be made.
        tell: Is told each step.

    Raises:
        DestinationRefused: It cannot be made there; nothing was changed.
        RenderingFailed: The starter is at fault; nothing was left behind.
        Interrupted: The user pressed Ctrl-C; the message says what is left, nothing or a whole service.
    """
    git.require()
    check_destination(service.destination)
    log = StepLog(tell)
    staging = Staging(service.destination)
    try:
        with staging:
            files = _grow(service, staging, log)
            staging.land()
        _install(service, log)
    except KeyboardInterrupt as error:
        raise (interrupted(service.destination) if staging.has_landed else Interrupted(NOTHING_LEFT)) from error
    return Created(
        destination=service.destination,
        release=service.release,
        answers=service.answers,
        files=files,
        steps=log.ended,
        next=_next(service.destination),
    )


def interrupted(destination: Path) -> Interrupted:
    """Return the error that says that Ctrl-C came after a service was in its place."""
    return Interrupted(f"Interrupted. The service in {destination} is whole.", advice=f"Its last step: {_uv()} sync")


def rehearse(service: NewService) -> Created:
    """Return what `create` would make, from a rendering that is thrown away."""
    git.require()
    check_destination(service.destination)
    with tempfile.TemporaryDirectory(prefix="newsvc-") as scratch:
        folder = Path(scratch, "service")
        render(service.release, folder, _data(service), scratch=Path(scratch))
        files = _files_in(folder)
    left_to_parent = git.repository_around(service.destination.parent) is not None
    planned = [name for name in service.steps.names if not (name == COMMIT and left_to_parent)]
    return Created(
        destination=service.destination,
        release=service.release,
        answers=service.answers,
        files=files,
        steps=tuple(Step(name, StepStatus.SKIPPED, "dry run") for name in planned),
        next=(),
    )


def _grow(service: NewService, staging: Staging, log: StepLog) -> tuple[str, ...]:
    """Render a service in its staging folder and take its first steps there; return the starter's files."""
    folder, wanted = staging.service, service.steps
    message = f"Start {service.answers['name']} from release {service.release.version} of the starter"
    first_commit = f"git init --initial-branch main && git add --all && git commit --message {shlex.quote(message)}"
    log.take("render", lambda: _render(service, staging))
    files = _files_in(folder)
    log.take_if(
        ENVIRONMENT, lambda: _write_environment(folder), wanted=wanted.environment, later="cp .env.example .env"
    )
    log.take_if(LOCK, lambda: _lock(service, staging), wanted=wanted.lock, later=f"{_uv()} lock")
    log.take_if(COMMIT, lambda: _commit(folder, service.destination, message), wanted=wanted.commit, later=first_commit)
    return files


def _install(service: NewService, log: StepLog) -> None:
    def install() -> str:
        dependencies.install(service.destination)
        return ".venv"

    later = f"{_uv()} sync"
    if service.steps.install and not (service.destination / dependencies.LOCK).is_file():
        log.skip(INSTALL, "they are not locked", later=later)
    else:
        log.take_if(INSTALL, install, wanted=service.steps.install, later=later)


def _render(service: NewService, staging: Staging) -> str:
    render(service.release, staging.service, _data(service), scratch=staging.scratch)
    source = service.release.source
    instead = f", newsvc's own copy, as {source.url} does not answer" if source.standin else ""
    return f"{len(_files_in(staging.service))} files from release {service.release.version}{instead}"


def _write_environment(folder: Path) -> str:
    count = write_environment(folder)
    return f"{count} fresh secret{'' if count == 1 else 's'}, kept out of git"


def _lock(service: NewService, staging: Staging) -> str:
    constraints = releases.tree(service.release) / "templates" / "constraints"
    pins = dependencies.read_pins(constraints / f"{service.answers['framework']}.txt")
    dependencies.lock(staging.service, pins, scratch=staging.scratch)
    return "to the versions that this release was tested with"


def _commit(folder: Path, destination: Path, message: str) -> str:
    return {
        FirstCommit.MADE: "on branch main",
        FirstCommit.MADE_AS_NEWSVC: "in newsvc's name, as git knows none of yours; "
        "once it does: git commit --amend --reset-author --no-edit",
        FirstCommit.LEFT_TO_PARENT: f"left to the repository around it: git add {shlex.quote(destination.name)}",
    }[commit_first(folder, destination=destination, message=message)]


def _data(service: NewService) -> Answers:
    return {**service.answers, "decision": service.decision}


def _files_in(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()))


def _next(destination: Path) -> tuple[tuple[str, str], ...]:
    # A shell that stands in the empty folder which the service replaced gets there with `cd .`.
    place = os.path.relpath(destination)
    return (
        (f"cd {shlex.quote(str(destination) if place.startswith('..') else place)}", ""),
        (f"{_uv()} run poe test", "the tests"),
        (f"{_uv()} run poe dev", "http://127.0.0.1:8000, restarts when the code changes"),
    )


def _uv() -> str:
    """Return what the user types for uv: its name where the PATH has it, else its path."""
    return "uv" if uv.on_path() else shlex.quote(uv.executable())
