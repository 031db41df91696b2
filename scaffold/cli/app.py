"""The Typer app: the commands put together, and the errors that users can mend turned into exit codes."""

from __future__ import annotations

import os
import sys
from typing import Annotated
from typing import Any

import typer
from typer.core import TyperGroup

from scaffold import __version__
from scaffold.cli.diff import diff
from scaffold.cli.init import init
from scaffold.cli.merge_driver import merge_driver
from scaffold.cli.schema import schema
from scaffold.cli.starters import starters
from scaffold.cli.status import status
from scaffold.cli.update import update
from scaffold.cli.verdict import verdict
from scaffold.errors import Interrupted
from scaffold.errors import NewsvcError


class _Group(TyperGroup):
    """Shows the errors that a user can mend, and ends with their exit codes."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except NewsvcError as error:
            raise _shown(error) from error
        except KeyboardInterrupt as error:
            raise _shown(Interrupted("Interrupted. Nothing was changed.")) from error
        except BrokenPipeError as error:
            # Whoever read what is written here has seen enough, as `head` does.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from error
        except OSError as error:
            where = f" ({error.filename})" if error.filename else ""
            raise _shown(NewsvcError(f"The system refused: {error.strerror or error}{where}.")) from error


def _shown(error: NewsvcError) -> typer.Exit:
    from scaffold.terminal.console import Console

    Console().error(error)
    return typer.Exit(error.exit_code)


def _show_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"newsvc {__version__}")
        raise typer.Exit


app = typer.Typer(
    name="newsvc",
    cls=_Group,
    no_args_is_help=True,
    add_completion=False,
    # Rich would cost more than all else that --help does, for boxes around the same words.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Start a Python web service the right way, with Flask or FastAPI, and keep it right."""


for _command in (init, verdict, update, status, diff, merge_driver, starters, schema):
    app.command()(_command)
