"""`newsvc verdict`."""

from __future__ import annotations

from scaffold.cli import options


def verdict(
    *,
    need: options.Need = [],
    need_not: options.NeedNot = [],
    yes: options.Yes = False,
    as_json: options.Json = False,
) -> None:
    """Say whether Flask or FastAPI suits, and why.

    Asks the eight needs that have no answer yet. Writes no file.
    """
    from scaffold.commands import documents
    from scaffold.commands.verdict import judge
    from scaffold.commands.verdict import read_needs
    from scaffold.terminal import interview
    from scaffold.terminal import reports
    from scaffold.terminal.console import Console

    console = Console(as_json=as_json)
    needs = read_needs(need, need_not)
    if interview.is_wanted(yes=yes, as_json=as_json):
        needs = interview.ask_needs(needs, console)
    result = judge(needs, defaults=yes)
    if as_json:
        console.document(documents.verdict(result))
        return
    reports.verdict(result, console)
    reports.facts(result, console)
