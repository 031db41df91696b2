"""A new service in one command: rendered, locked and committed beside its place, then renamed into it."""

from __future__ import annotations

import os
import shlex
import tempfile
from collections.abc import Callable
from pathlib import Path

from scaffold import git
from scaffold import uv
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
    planned = [
        (service.steps.environment, "write .env"),
        (service.steps.lock, "lock dependencies"),
        (service.steps.commit, "first commit"),
        (service.steps.install, "install dependencies"),
    ]
    return Created(
        destination=service.destination,
        release=service.release,
        answers=service.answers,
        files=files,
        steps=tuple(Step(name, StepStatus.SKIPPED, "dry run") for wanted, name in planned if wanted),
        next=(),
    )


def _grow(service: NewService, staging: Staging, log: StepLog) -> tuple[str, ...]:
    """Render a service in its staging folder and take its first steps there; return the starter's files."""
    folder = staging.service

    files: list[str] = []

    def rendering() -> str:
        render(service.release, folder, _data(service), scratch=staging.scratch)
        files.extend(_files_in(folder))
        source = service.release.source
        instead = f", newsvc's own copy, as {source.url} does not answer" if source.standin else ""
        return f"{len(files)} files from release {service.release.version}{instead}"

    log.take("render", rendering)
    _optional(
        log, "write .env", _writing_environment(folder), wanted=service.steps.environment, later="cp .env.example .env"
    )
    _optional(log, "lock dependencies", _locking(service, staging), wanted=service.steps.lock, later=f"{_uv()} lock")
    message = f"Start {service.answers['name']} from release {service.release.version} of the starter"
    _optional(
        log,
        "first commit",
        _committing(service, folder, message),
        wanted=service.steps.commit,
        later=f"git init --initial-branch main && git add --all && git commit --message {shlex.quote(message)}",
    )
    return tuple(files)


def _install(service: NewService, log: StepLog) -> None:
    locked = (service.destination / dependencies.LOCK).is_file()
    later = f"{_uv()} sync"
    if service.steps.install and not locked:
        log.skip("install dependencies", "they are not locked", later=later)
        return

    def installing() -> str:
        dependencies.install(service.destination)
        return ".venv"

    _optional(log, "install dependencies", installing, wanted=service.steps.install, later=later)


def _optional(log: StepLog, name: str, action: Callable[[], str], *, wanted: bool, later: str) -> None:
    if wanted:
        log.take(name, action, later=later)
    else:
        log.skip(name, "not wanted", later=later)


def _writing_environment(folder: Path) -> Callable[[], str]:
    def writing() -> str:
        count = write_environment(folder)
        return f"{count} fresh secret{'' if count == 1 else 's'}, kept out of git"

    return writing


def _locking(service: NewService, staging: Staging) -> Callable[[], str]:
    def locking() -> str:
        folder = releases.tree(service.release) / "templates" / "constraints"
        pins = dependencies.read_pins(folder / f"{service.answers['framework']}.txt")
        dependencies.lock(staging.service, pins, scratch=staging.scratch)
        return "to the versions that this release was tested with"

    return locking


def _committing(service: NewService, folder: Path, message: str) -> Callable[[], str]:
    def committing() -> str:
        done = commit_first(folder, destination=service.destination, message=message)
        return {
            FirstCommit.MADE: "on branch main",
            FirstCommit.MADE_AS_NEWSVC: "in newsvc's name, as git knows none of yours; "
            "once it does: git commit --amend --reset-author --no-edit",
            FirstCommit.LEFT_TO_PARENT: "left to the repository around it: git add " + service.destination.name,
        }[done]

    return committing


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
