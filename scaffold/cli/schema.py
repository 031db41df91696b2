"""`newsvc schema`."""

from __future__ import annotations

from typing import Annotated

import typer

from scaffold.cli import options


def schema(
    starter: Annotated[str | None, typer.Argument(metavar="[STARTER]", help="flask or fastapi; else both.")] = None,
    *,
    org: options.Org = None,
) -> None:
    """Write the questions as JSON Schema."""
    from scaffold.commands.schema import schema as use_case
    from scaffold.org.settings import find
    from scaffold.terminal.console import Console

    Console().document(use_case(starter, find(org)))
