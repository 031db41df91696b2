"""The end of the service: told to stop, it first says so, and stops when nobody asks any more."""

import mmap
import signal
from time import monotonic
from typing import Any

# Who runs the server may pass the same signal on twice: one stop, not an insistence.
ONE_STOP = 0.5

# One byte that gunicorn's master writes and its workers, forked from it, read.
begun = mmap.mmap(-1, 1)


def has_begun() -> bool:
    return begun[0] == 1


def come_first(server: Any, *, seconds: float) -> None:  # noqa: ANN401 (gunicorn has no types)
    """Come before gunicorn's own handler of SIGTERM, which closes the door at once.

    In between, load balancers have time to see it in /health/ready and go elsewhere. A second
    signal ends the wait.
    """
    if not seconds:
        return
    began_at = 0.0

    def begin(number: int, frame: object) -> None:
        nonlocal began_at
        if not has_begun():
            begun[0] = 1
            began_at = monotonic()
            signal.setitimer(signal.ITIMER_REAL, seconds)
        elif monotonic() - began_at > ONE_STOP:
            server.signal(number, frame)

    signal.signal(signal.SIGALRM, lambda _number, frame: server.signal(signal.SIGTERM, frame))
    signal.signal(signal.SIGTERM, begin)
