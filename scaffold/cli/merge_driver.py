"""`newsvc merge-driver`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

# git takes what is above 128 for a driver that failed, and lets its own conflict stand for anything up to it.
_FAILED = 129


def merge_driver(
    versions: Annotated[
        list[str], typer.Argument(metavar="[%O %A %B %P %L %S %X %Y]", help="What git fills in.", show_default=False)
    ] = [],
    *,
    install: Annotated[bool, typer.Option("--install", help="Set it up in the clone that you stand in.")] = False,
    uninstall: Annotated[bool, typer.Option("--uninstall", help="Take that back.")] = False,
) -> None:
    """Merge a file for git by what it says.

    Once it is set up with --install, git calls this in its own merges, rebases and cherry-picks, for TOML, YAML, JSON,
    Python, ignore files and .env.example. What it does not understand is merged by lines, as git does.
    """
    if install or uninstall:
        _set_up(uninstall=uninstall)
    else:
        _merge(versions)


def _set_up(*, uninstall: bool) -> None:
    from scaffold.commands import merge_setup
    from scaffold.terminal import reports
    from scaffold.terminal.console import Console

    if uninstall:
        merge_setup.uninstall(Path.cwd())
        Console().say("git merges by lines again, in this clone.")
    else:
        reports.merges_set_up(merge_setup.install(Path.cwd()), Console())


def _merge(versions: list[str]) -> None:
    from scaffold.commands import merge_driver as use_case
    from scaffold.errors import NewsvcError
    from scaffold.terminal.console import Console

    console = Console(as_json=True)  # git shows its own words on standard output
    request = use_case.request(versions)
    try:
        reason = use_case.merge(request)
    except NewsvcError as error:
        console.error(error)
        raise typer.Exit(_FAILED) from error
    except OSError as error:
        console.error(NewsvcError(f"The system refused: {error}"))
        raise typer.Exit(_FAILED) from error
    if reason:
        console.say(f"newsvc: {request.path}: {reason}")
        raise typer.Exit(1)
