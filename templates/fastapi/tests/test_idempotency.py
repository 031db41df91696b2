import asyncio

import httpx2
import pytest
from sqlalchemy import update

from app.database import now
from app.engine import Database
from app.idempotency import KEPT
from app.idempotency import IdempotencyKey
from app.web.openapi import Service

PATH = "/probe/orders"


@pytest.fixture(autouse=True)
def done(probed_app: Service, served: Service) -> list[int]:
    """What was really done."""
    assert served is probed_app
    done: list[int] = served.state.done
    return done


async def order(
    client: httpx2.AsyncClient, amount: int = 1, key: str | None = "key-1"
) -> httpx2.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await client.post(PATH, params={"amount": amount}, headers=headers)


async def test_a_request_that_is_sent_again_is_answered_as_the_first_time(
    client: httpx2.AsyncClient, done: list[int]
) -> None:
    first = await order(client)
    again = await order(client)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first.headers["Location"] == again.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["X-Request-ID"] != first.headers["X-Request-ID"]
    assert done == [1]


async def test_without_a_key_or_with_another_one_it_is_another_request(
    client: httpx2.AsyncClient, done: list[int]
) -> None:
    for key in (None, None, "key-1", "key-2"):
        await order(client, key=key)
    assert done == [1] * 4


async def test_a_key_belongs_to_one_request(client: httpx2.AsyncClient, done: list[int]) -> None:
    await order(client, amount=1)
    response = await order(client, amount=2)
    assert response.status_code == 422
    assert response.json()["detail"] == "This Idempotency-Key belongs to another request."
    assert done == [1]


async def test_a_request_that_failed_can_be_sent_again(
    client: httpx2.AsyncClient, done: list[int]
) -> None:
    assert (await order(client, amount=-1)).status_code == 403
    assert (await order(client, amount=1)).status_code == 201
    assert done == [1]


@pytest.mark.commits
async def test_at_the_same_time_it_is_done_once(
    client: httpx2.AsyncClient, done: list[int]
) -> None:
    answers = await asyncio.gather(*(order(client) for _ in range(10)))
    assert [answer.status_code for answer in answers] == [201] * 10
    assert {answer.content for answer in answers} == {b"1"}
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 9
    assert done == [1]


async def test_a_key_is_forgotten_after_a_day(
    client: httpx2.AsyncClient, database: Database, done: list[int]
) -> None:
    await order(client)
    async with database.session(writes=True) as session:
        await session.execute(update(IdempotencyKey).values(created_at=now() - KEPT))
        await session.commit()
    assert "Idempotency-Replayed" not in (await order(client)).headers
    assert done == [1, 1]


@pytest.mark.parametrize("key", ["has space", "x" * 256, "naïve"])
async def test_a_key_that_cannot_be_is_refused(client: httpx2.AsyncClient, key: str) -> None:
    headers = {b"Idempotency-Key": key.encode()}
    response = await client.post(PATH, params={"amount": 1}, headers=headers)
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "header.Idempotency-Key"


def test_the_document_offers_the_key_where_it_is_taken(served: Service) -> None:
    operation = served.openapi()["paths"][PATH]["post"]
    assert "Idempotency-Key" in [parameter["name"] for parameter in operation["parameters"]]
