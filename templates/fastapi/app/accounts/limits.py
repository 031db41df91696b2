"""How often passwords may be tried: by client, and by account."""

import time
from collections.abc import Awaitable
from collections.abc import Callable
from functools import partial
from ipaddress import IPv6Address
from ipaddress import IPv6Network
from typing import Annotated
from typing import Any

from fastapi import Depends
from fastapi import HTTPException
from fastapi import Request
from fastapi import status
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from app.web.problems import documented

LIMITED: dict[int | str, dict[str, Any]] = {
    429: documented(429)[429]
    | {"headers": {"Retry-After": {"schema": {"type": "integer", "minimum": 1}}}}
}


class RateLimits:
    """The counts of one application, in its memory: each process of the service allows as much.

    For processes that count together, give MovingWindowRateLimiter a storage that they share:
    limits.storage.storage_from_string("async+redis://...").
    """

    def __init__(self, *, by_address: int = 60, by_account: int = 10) -> None:
        self._window = MovingWindowRateLimiter(MemoryStorage())
        self._by_address = RateLimitItemPerMinute(by_address, namespace="address")
        self._by_account = RateLimitItemPerMinute(by_account, namespace="account")

    async def count(self, address: str, email: str) -> None:
        """Count a try, or refuse it; a refused one does not count. The e-mail is in lower case."""
        for limit, key in ((self._by_address, address), (self._by_account, email)):
            if not await self._window.hit(limit, key):
                window = await self._window.get_window_stats(limit, key)
                # Rounded up, for a client that comes a moment too early is refused again.
                wait = int(window.reset_time - time.time()) + 1
                detail = f"There were too many tries: wait {wait} seconds."
                headers = {"Retry-After": str(wait)}
                raise HTTPException(status.HTTP_429_TOO_MANY_REQUESTS, detail, headers=headers)


def _address(host: str) -> str:
    """Who has an IPv6 address has 2^64 of them, which count as one."""
    try:
        address = IPv6Address(host)
    except ValueError:
        return host
    return str(address.ipv4_mapped or IPv6Network((int(address), 64), strict=False))


async def rate_limits(request: Request) -> RateLimits:
    state = request.app.state
    if not hasattr(state, "rate_limits"):
        state.rate_limits = RateLimits()
    limits: RateLimits = state.rate_limits
    return limits


async def _count_try(
    request: Request, limits: Annotated[RateLimits, Depends(rate_limits)]
) -> Callable[[str], Awaitable[None]]:
    return partial(limits.count, _address(request.client.host if request.client else ""))


# Called with the e-mail address of the account.
CountTry = Annotated[Callable[[str], Awaitable[None]], Depends(_count_try)]
