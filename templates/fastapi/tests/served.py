"""The application as the server imports it, which opens nothing, with the probes."""

import os
import sys
from typing import Any

from tests.probes import add_probes

# What Python reports of itself: https://docs.python.org/3/library/audit_events.html
OPENS = {"socket.connect", "socket.bind", "sqlite3.connect", "subprocess.Popen"}
importing = True


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if importing and (event in OPENS or (event == "open" and writes(*arguments))):
        raise RuntimeError(event, arguments)


def writes(path: object, _mode: object, flags: int) -> bool:
    return isinstance(path, str) and path != os.devnull and bool(flags & (os.O_WRONLY | os.O_RDWR))


sys.dont_write_bytecode = True
sys.addaudithook(refuse)

from app.main import app  # noqa: E402 - now that it is watched

importing = False
__all__ = ["app"]

add_probes(app)
