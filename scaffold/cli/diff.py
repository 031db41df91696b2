"""`newsvc diff`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scaffold.cli import options


def diff(
    path: Annotated[Path, typer.Argument(metavar="[PATH]", help="The service's folder.")] = Path(),
    *,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 4 where there is any difference.")] = False,
    org: options.Org = None,
) -> None:
    """Show what was changed in a service, as a patch.

    The patch leads from the pristine render of its release and its answers to the service as it stands.
    """
    from scaffold.commands.drift import local_changes
    from scaffold.org.settings import find
    from scaffold.terminal.console import Console

    patch = local_changes(path.absolute(), find(org))
    Console().patch(patch)
    raise typer.Exit(4 if exit_code and patch else 0)
