"""The command line: options in, exit code out; a module for each command."""

import sys

from scaffold.cli.app import app


def main() -> None:
    """Run newsvc; whatever escapes is a bug, and is reported as one."""
    try:
        app()
    except Exception as error:  # noqa: BLE001 - the edge: what gets here nobody else understood
        from scaffold.cli import bug

        sys.exit(bug.report(error))
