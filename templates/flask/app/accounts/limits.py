"""How often passwords may be tried and letters asked for: by client, and by account."""

import time
from ipaddress import IPv6Address
from ipaddress import IPv6Network

from limits import RateLimitItem
from limits import RateLimitItemPerHour
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests


class RateLimits:
    """The counts of one app, in its memory: each process of the service allows as much.

    For processes that count together, give MovingWindowRateLimiter a storage that they share:
    limits.storage.storage_from_string("redis://...").
    """

    def __init__(self, *, tries_by_address: int = 60, tries: int = 10, letters: int = 5) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._tries_by_address = RateLimitItemPerMinute(tries_by_address, namespace="address")
        self._tries = RateLimitItemPerMinute(tries, namespace="account")
        self._letters = RateLimitItemPerHour(letters, namespace="letters")

    def count_try(self, address: str, email: str) -> None:
        """Count a try of a password, or raise TooManyRequests; a refused one does not count."""
        self._count(self._tries_by_address, _network_of(address))
        self._count(self._tries, email)

    def count_letter(self, address: str, email: str) -> None:
        """Count a letter that is asked for, or raise TooManyRequests."""
        self._count(self._tries_by_address, _network_of(address))
        self._count(self._letters, email)

    def _count(self, limit: RateLimitItem, key: str) -> None:
        if not self._window.hit(limit, key):
            window = self._window.get_window_stats(limit, key)
            # Rounded up, for who comes a moment too early is refused again.
            raise TooManyRequests(retry_after=int(window.reset_time - time.time()) + 1)


def _network_of(host: str) -> str:
    """Who has an IPv6 address has 2^64 of them, which count as one."""
    try:
        address = IPv6Address(host)
    except ValueError:
        return host
    return str(address.ipv4_mapped or IPv6Network((int(address), 64), strict=False))
