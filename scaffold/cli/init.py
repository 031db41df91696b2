"""`newsvc init`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from scaffold.cli import options


def init(
    dest: Annotated[str | None, typer.Argument(metavar="[DEST]", help="The folder to make; . is this one.")] = None,
    *,
    need: options.Need = [],
    need_not: options.NeedNot = [],
    framework: Annotated[
        str | None, typer.Option(metavar="flask|fastapi", help="Take this one; skips the verdict.")
    ] = None,
    assignments: options.Set = [],
    answers: Annotated[
        Path | None, typer.Option("--answers", metavar="FILE", help="Answers, as YAML, JSON or TOML.")
    ] = None,
    release: Annotated[
        str | None, typer.Option(metavar="VERSION", help="The starter's release; else the newest.")
    ] = None,
    no_env: Annotated[bool, typer.Option("--no-env", help="Write no .env.")] = False,
    no_install: Annotated[
        bool, typer.Option("--no-install", help="Neither lock nor install the dependencies.")
    ] = False,
    no_sync: Annotated[bool, typer.Option("--no-sync", help="Lock the dependencies, and do not install them.")] = False,
    no_git: Annotated[bool, typer.Option("--no-git", help="Make no git repository.")] = False,
    yes: options.Yes = False,
    dry_run: options.DryRun = False,
    as_json: options.Json = False,
    org: options.Org = None,
) -> None:
    """Make a new service that runs.

    Asks what the service needs, says whether Flask or FastAPI suits it and why, asks the project questions, and leaves
    a repository that is rendered, locked, committed and installed.
    """
    from scaffold.commands import documents
    from scaffold.commands import init as use_case
    from scaffold.commands import proposal as proposals
    from scaffold.commands.answers import gather
    from scaffold.commands.new_service import FirstSteps
    from scaffold.commands.verdict import read_needs
    from scaffold.org.settings import find
    from scaffold.terminal import interview
    from scaffold.terminal import reports
    from scaffold.terminal.console import Console

    console = Console(as_json=as_json)
    given = gather(answers, assignments, framework=framework)
    proposal = proposals.propose(dest, needs=read_needs(need, need_not), given=given, version=release, org=find(org))
    asking = interview.is_wanted(yes=yes, as_json=as_json)
    if asking:
        proposal = interview.complete(proposal, console)
    service = proposals.settle(
        proposal,
        defaults=yes or asking,
        steps=FirstSteps(
            environment=not no_env, lock=not no_install, install=not (no_install or no_sync), commit=not no_git
        ),
        today=datetime.now().astimezone().date(),
    )
    if service.verdict and not asking:
        reports.verdict(service.verdict, console)
    made = use_case.rehearse(service) if dry_run else use_case.create(service, tell=console.step)
    flags = {"--no-env": no_env, "--no-install": no_install, "--no-sync": no_sync, "--no-git": no_git}
    command = proposals.command(proposal, service, [flag for flag, given in flags.items() if given])
    try:
        if as_json:
            console.document(documents.created(made, service, command=command, dry_run=dry_run))
        elif dry_run:
            reports.rehearsed(made, console)
        else:
            reports.created(made, console, command=command if asking else "")
    except KeyboardInterrupt as error:
        if dry_run:
            raise
        raise use_case.interrupted(made.destination) from error
    raise typer.Exit(0 if made.complete else 4)
