"""`newsvc status`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scaffold.cli import options


def status(
    path: Annotated[Path, typer.Argument(metavar="[PATH]", help="The service's folder.")] = Path(),
    *,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 4 where there is any difference.")] = False,
    as_json: options.Json = False,
    org: options.Org = None,
) -> None:
    """Say how far a service is from its starter.

    Tells how many releases it is behind, which of the starter's files were edited here, and which have changed there.
    """
    from scaffold.commands import documents
    from scaffold.commands.drift import drift
    from scaffold.org.settings import find
    from scaffold.terminal import reports
    from scaffold.terminal.console import Console

    console = Console(as_json=as_json)
    found = drift(path.absolute(), find(org))
    if as_json:
        console.document(documents.status(found))
    else:
        reports.drifted(found, console)
    raise typer.Exit(4 if exit_code and not found.is_none else 0)
