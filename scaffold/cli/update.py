"""`newsvc update`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scaffold.cli import options


def update(
    path: Annotated[Path, typer.Argument(metavar="[PATH]", help="The service's folder.")] = Path(),
    *,
    to: Annotated[str | None, typer.Option(metavar="VERSION", help="The release to go to; else the newest.")] = None,
    assignments: options.Set = [],
    undo: Annotated[bool, typer.Option("--undo", help="Take the last update back.")] = False,
    allow_dirty: Annotated[bool, typer.Option("--allow-dirty", help="Take work along that is not committed.")] = False,
    verify: Annotated[
        bool | None,
        typer.Option(
            "--verify/--no-verify",
            help="Land only what passes the service's own checks, in a copy; else where it has its .venv.",
            show_default=False,
        ),
    ] = None,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    as_json: options.Json = False,
    org: options.Org = None,
) -> None:
    """Bring a service to a newer release.

    Goes to the newest release of its starter, or to other answers, and keeps local work. What cannot be merged is left
    as a conflict in the files, and the exit code is 4.
    """
    from scaffold.commands import documents
    from scaffold.commands import update as use_case
    from scaffold.commands import update_plan
    from scaffold.commands.answers import read_assignments
    from scaffold.commands.verification import refusal
    from scaffold.org.settings import find
    from scaffold.terminal import interview
    from scaffold.terminal import reports
    from scaffold.terminal.console import Console

    console = Console(as_json=as_json)
    if undo:
        reports.undone(use_case.undo(path.absolute()), console)
        return
    given = read_assignments(assignments)
    plan = update_plan.plan(path.absolute(), version=to, changes=given, org=find(org), allow_dirty=allow_dirty)
    if plan.unanswered and interview.is_wanted(yes=yes, as_json=as_json):
        changes = interview.ask_new(plan.unanswered, plan.carried.questionnaire, plan.answers_with(plan.changes))
        switches = {"--allow-dirty": allow_dirty, "--verify": verify, "--no-verify": verify is False}
        other = {"--to": to, "--org": org, **switches, "--dry-run": dry_run}
        reports.without_questions(update_plan.command(path, plan, changes, given, other), console)
    else:
        changes = update_plan.settle(plan, defaults=yes)
    if not as_json and not plan.needed:
        console.say(f"{path.absolute().name} is at the newest release, {plan.release.version}.")
        return
    do = use_case.rehearse if dry_run else use_case.apply
    result = do(plan, changes, verified=verify, tell=console.step)
    if as_json:
        console.document(documents.updated(result, dry_run=dry_run))
    elif result.landed or dry_run:
        reports.updated(result, console, dry_run=dry_run)
    if result.verification.failures:
        raise refusal(result.verification)
    raise typer.Exit(0 if result.complete else 4)
