import time
from collections.abc import Callable

import httpx2
import pytest
from fastapi import HTTPException

from app.accounts.limits import RateLimits
from app.accounts.limits import rate_limits
from app.engine import Database
from app.factory import create_app
from app.settings import Settings
from app.web.openapi import Service
from tests.accounts.people import ACCOUNTS
from tests.accounts.people import EMAIL
from tests.accounts.people import PASSWORD
from tests.accounts.people import change_password
from tests.accounts.people import log_in
from tests.accounts.people import register
from tests.accounts.people import tokens_of
from tests.running import running

WRONG = "wrong horse battery"


class Clock:
    """The time, which passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000_000.5

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "time", clock)
    return clock


Limit = Callable[[RateLimits], None]


@pytest.fixture
def limit(served: Service) -> Limit:
    def override(limits: RateLimits) -> None:
        served.dependency_overrides[rate_limits] = lambda: limits

    return override


async def test_an_account_is_tried_ten_times_a_minute(
    anonymous: httpx2.AsyncClient, clock: Clock, argon2_work: list[object]
) -> None:
    await register(anonymous)
    for _ in range(9):
        clock.now += 2
        assert (await log_in(anonymous, password=WRONG)).status_code == 401
    argon2_work.clear()

    # Neither the right password nor another spelling of the address helps.
    refused = await log_in(anonymous, email=EMAIL.upper(), password=PASSWORD)
    assert refused.status_code == 429
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert argon2_work == []
    assert (await log_in(anonymous, email="bob@example.com")).status_code == 401

    # The first try was 18 seconds ago: 42 seconds are not enough, for the window includes its end.
    wait = int(refused.headers["Retry-After"])
    assert wait == 43
    clock.now += wait - 1
    assert (await log_in(anonymous)).status_code == 429
    clock.now += 1
    assert (await log_in(anonymous)).status_code == 200
    assert (await log_in(anonymous)).status_code == 429


async def test_a_client_tries_sixty_times_a_minute() -> None:
    limits = RateLimits()
    for number in range(60):
        await limits.count("192.0.2.1", f"{number}@example.com")
    with pytest.raises(HTTPException, match="429"):
        await limits.count("192.0.2.1", EMAIL)
    await limits.count("192.0.2.2", EMAIL)


async def test_registering_and_changing_a_password_count_too(
    anonymous: httpx2.AsyncClient, limit: Limit
) -> None:
    tokens = await tokens_of(anonymous)
    limit(RateLimits(by_account=1))
    assert (await change_password(anonymous, tokens, WRONG, PASSWORD)).status_code == 403
    refused = await change_password(anonymous, tokens, PASSWORD, PASSWORD)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0

    limit(RateLimits(by_address=1))
    assert (await register(anonymous, "bob@example.com")).status_code == 201
    assert (await register(anonymous, "eve@example.com")).status_code == 429
    assert (await log_in(anonymous)).status_code == 429


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("192.0.2.1", "192.0.2.1", 429),
        ("192.0.2.1", "192.0.2.2", 401),
        ("2001:db8::1", "2001:db8::2", 429),
        ("2001:db8::1", "2001:db8:0:1::1", 401),
        ("::ffff:192.0.2.1", "192.0.2.1", 429),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", 401),
    ],
)
async def test_the_addresses_of_one_ipv6_network_are_one_client(
    served: Service, limit: Limit, first: str, second: str, status: int
) -> None:
    limit(RateLimits(by_address=1))
    assert [await status_of_login(served, host) for host in (first, second)] == [401, status]


async def test_each_application_counts_for_itself(
    app: Service, database: Database, settings: Settings
) -> None:
    other = create_app(settings, database)
    other.dependency_overrides = app.dependency_overrides
    statuses = [await status_of_login(app) for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    assert await status_of_login(other) == 401


async def status_of_login(app: Service, host: str = "192.0.2.1") -> int:
    async with (
        running(app) as started,
        httpx2.AsyncClient(
            transport=httpx2.ASGITransport(started, client=(host, 1)),
            base_url="http://testserver",
        ) as client,
    ):
        return (await log_in(client)).status_code


@pytest.mark.parametrize(
    ("path", "method"),
    [(ACCOUNTS, "post"), (f"{ACCOUNTS}/token", "post"), (f"{ACCOUNTS}/me/password", "put")],
)
def test_the_document_tells_when_to_try_again(shared_app: Service, path: str, method: str) -> None:
    answer = shared_app.openapi()["paths"][path][method]["responses"]["429"]
    assert answer["headers"]["Retry-After"]["schema"] == {"type": "integer", "minimum": 1}
    assert list(answer["content"]) == ["application/problem+json"]
