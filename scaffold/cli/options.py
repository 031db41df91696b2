"""The options that several commands share, spelled the same everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Need = Annotated[list[str], typer.Option("--need", metavar="ID", help="This is true of the service. Repeatable.")]
NeedNot = Annotated[list[str], typer.Option("--need-not", metavar="ID", help="This is not true of it. Repeatable.")]
Set = Annotated[list[str], typer.Option("--set", metavar="KEY=VALUE", help="Answer a project question. Repeatable.")]
Yes = Annotated[bool, typer.Option("--yes", help="Take the defaults for what is not answered; never ask.")]
Json = Annotated[bool, typer.Option("--json", help="Write one JSON document to stdout, and nothing else there.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and write nothing.")]
Org = Annotated[
    Path | None, typer.Option("--org", metavar="FILE", help="The organisation's newsvc.toml; else NEWSVC_ORG.")
]
