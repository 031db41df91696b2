"""The end of the process: told to stop, it first says so, and stops when nobody asks any more."""

import asyncio
import signal
from collections.abc import Generator
from contextlib import contextmanager
from time import monotonic
from types import FrameType

# Who runs the server may pass the same signal on twice: one stop, not an insistence.
ONE_STOP = 0.5


class Drain:
    """Between SIGTERM and the stop, load balancers have time to see it and go elsewhere."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.has_begun = False
        self._began_at = 0.0

    @contextmanager
    def on_sigterm(self) -> Generator[None]:
        """Come before the server's own handler, which closes the door at once."""
        stop = signal.getsignal(signal.SIGTERM)
        if not callable(stop):
            # No server: a test, or a tool.
            yield
            return
        loop = asyncio.get_running_loop()

        def begin(number: int, frame: FrameType | None) -> None:
            if not self.has_begun:
                self.has_begun, self._began_at = True, monotonic()
                loop.call_soon_threadsafe(loop.call_later, self.seconds, stop, number, frame)
            elif monotonic() - self._began_at > ONE_STOP:
                loop.call_soon_threadsafe(stop, number, frame)

        signal.signal(signal.SIGTERM, begin)
        yield
        signal.signal(signal.SIGTERM, stop)
