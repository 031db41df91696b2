"""The access log: a line a request."""

import logging

from starlette.types import Scope

# Asked every few seconds by machines: logged at DEBUG.
PROBES = {"/health/live", "/health/ready", "/metrics"}

log = logging.getLogger(__name__)


def log_request(scope: Scope, status: int, seconds: float) -> None:
    level = logging.DEBUG if scope["path"] in PROBES else logging.INFO
    if not log.isEnabledFor(level):
        return
    fields = {
        "method": scope["method"],
        # Without the query, which may hold a secret.
        "path": scope["path"],
        "status": status,
        "duration_ms": round(seconds * 1000, 1),
    }
    # What log.info() does, but for the search through the stack for who called it.
    log.handle(log.makeRecord(log.name, level, __file__, 0, "request", (), None, extra=fields))
