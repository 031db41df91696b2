import asyncio
import signal
from collections.abc import Iterator

import pytest

from app.drain import Drain


@pytest.fixture
def stops() -> Iterator[list[int]]:
    """What the server's own handler was called with."""
    stops: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: stops.append(number))
    yield stops
    signal.signal(signal.SIGTERM, before)


async def test_the_server_stops_after_a_while(stops: list[int]) -> None:
    drain = Drain(0.02)
    with drain.on_sigterm():
        signal.raise_signal(signal.SIGTERM)
        assert drain.has_begun
        await asyncio.sleep(0)
        assert stops == []
        await asyncio.sleep(0.05)
        assert stops == [signal.SIGTERM]


async def test_who_insists_does_not_wait(stops: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.drain.ONE_STOP", 0.02)
    with Drain(60).on_sigterm():
        signal.raise_signal(signal.SIGTERM)
        await asyncio.sleep(0.05)
        signal.raise_signal(signal.SIGTERM)
        await asyncio.sleep(0.01)
        assert stops == [signal.SIGTERM]


async def test_a_signal_that_comes_twice_at_once_is_one(stops: list[int]) -> None:
    with Drain(0.05).on_sigterm():
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
        await asyncio.sleep(0)
        assert stops == []
        await asyncio.sleep(0.1)
        assert stops == [signal.SIGTERM]


async def test_afterwards_the_signal_is_the_servers_again(stops: list[int]) -> None:
    drain = Drain(60)
    with drain.on_sigterm():
        pass
    signal.raise_signal(signal.SIGTERM)
    assert (drain.has_begun, stops) == (False, [signal.SIGTERM])


async def test_without_a_server_there_is_nothing_to_come_before() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Drain(60).on_sigterm():
        assert signal.getsignal(signal.SIGTERM) is before
