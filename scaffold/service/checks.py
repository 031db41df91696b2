"""The checks of a service: what each is called, the poe task that does it, and how it ends in a copy of the service."""

from __future__ import annotations

from scaffold.service import start
from scaffold.service.copy import Copy
from scaffold.service.copy import TaskFailed

# The quick ones first.
CHECKS = {"format": "format", "lint": "lint", "types": "types", "tests": "test", "start": start.TASK}


def obstacle(copy: Copy, check: str) -> str:
    """Say why a service cannot be checked; nothing where it can."""
    if CHECKS[check] not in copy.tasks:
        return f"pyproject.toml has no poe task {CHECKS[check]}"
    return start.obstacle(copy) if check == "start" else ""


def complaint(copy: Copy, check: str) -> str:
    """Run a check to its end, and say in a few words how it failed; nothing where it passed."""
    copy.forget_output()
    try:
        if check == "start":
            start.start(copy)
        else:
            copy.run(CHECKS[check])
    except TaskFailed as error:
        return str(error)
    return ""
