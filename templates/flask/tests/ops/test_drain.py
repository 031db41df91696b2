import os
import signal
import time
from collections.abc import Generator

import pytest

from app.ops import drain
from tests.browser import Browser


class Arbiter:
    """What gunicorn's master is to the drain: something that takes signals."""

    def __init__(self) -> None:
        self.taken: list[int] = []

    def signal(self, number: int, _frame: object) -> None:
        self.taken.append(number)


@pytest.fixture
def arbiter() -> Generator[Arbiter]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGALRM)}
    yield Arbiter()
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number, handler in before.items():
        signal.signal(number, handler)
    drain.begun[0] = 0


def tell_to_stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_readiness_fails_before_the_server_stops(arbiter: Arbiter, client: Browser) -> None:
    drain.come_first(arbiter, seconds=0.1)
    assert client.get("/health/ready").status_code == 200
    tell_to_stop()
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.get_json()["problems"] == ["the process is about to stop"]
    assert client.get("/health/live").status_code == 200
    assert arbiter.taken == []
    time.sleep(0.2)
    assert arbiter.taken == [signal.SIGTERM]


def test_an_echo_of_the_signal_is_no_second_one(arbiter: Arbiter) -> None:
    drain.come_first(arbiter, seconds=60)
    tell_to_stop()
    tell_to_stop()
    assert arbiter.taken == []
    time.sleep(drain.ONE_STOP)
    tell_to_stop()
    assert arbiter.taken == [signal.SIGTERM]


def test_without_a_time_to_drain_the_server_stops_at_once(arbiter: Arbiter) -> None:
    before = signal.getsignal(signal.SIGTERM)
    drain.come_first(arbiter, seconds=0)
    assert signal.getsignal(signal.SIGTERM) is before
