"""`newsvc starters`."""

from __future__ import annotations

from scaffold.cli import options


def starters(*, as_json: options.Json = False, org: options.Org = None) -> None:
    """List the starters and their releases."""
    from scaffold.commands import documents
    from scaffold.commands.starters import catalogue
    from scaffold.org.settings import find
    from scaffold.terminal import reports
    from scaffold.terminal.console import Console

    console = Console(as_json=as_json)
    found = catalogue(find(org))
    if as_json:
        console.document(documents.starters(found))
    else:
        reports.starters(found, console)
