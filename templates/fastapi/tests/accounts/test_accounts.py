import asyncio

import httpx2
import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from app.accounts.passwords import PasswordHasher
from app.accounts.passwords import password_hasher
from app.settings import Settings
from app.web.openapi import Service
from tests.identity import headers_of_someone

ACCOUNTS = "/api/v1/accounts"
ADA = {"email": "Ada@Example.com", "password": "correct horse battery"}


async def log_in(
    client: httpx2.AsyncClient, email: str = ADA["email"], password: str = ADA["password"]
) -> httpx2.Response:
    form = {"grant_type": "password", "username": email, "password": password}
    return await client.post(f"{ACCOUNTS}/token", data=form)


async def test_who_registers_can_log_in_and_is_known(anonymous: httpx2.AsyncClient) -> None:
    registered = await anonymous.post(ACCOUNTS, json=ADA)
    assert registered.status_code == 201
    assert sorted(registered.json()) == ["created_at", "email", "id"]
    assert registered.json()["email"] == "ada@example.com"

    answer = await log_in(anonymous, email="ADA@example.com")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    token = answer.json()
    assert (token["token_type"], token["expires_in"]) == ("bearer", 900)

    headers = {"Authorization": f"Bearer {token['access_token']}"}
    me = await anonymous.get(f"{ACCOUNTS}/me", headers=headers)
    assert me.status_code == 200
    assert me.json() == registered.json()


async def test_an_address_registers_once_whatever_its_case(anonymous: httpx2.AsyncClient) -> None:
    both = await asyncio.gather(
        anonymous.post(ACCOUNTS, json=ADA),
        anonymous.post(ACCOUNTS, json=ADA | {"email": "ada@EXAMPLE.com"}),
    )
    assert sorted(response.status_code for response in both) == [201, 409]


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "ada"},
        {"email": "ada@example"},
        {"email": "a\x00da@example.com"},
        {"email": "x" * 250 + "@example.com"},
        {"password": "too short"},
        {"password": "x" * 201},
        {"password": None},
        {"admin": True},
    ],
)
async def test_an_account_that_cannot_be_is_refused(
    anonymous: httpx2.AsyncClient, wrong: dict[str, object]
) -> None:
    response = await anonymous.post(ACCOUNTS, json=ADA | wrong)
    assert response.status_code == 422
    assert "too short" not in response.text


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    anonymous: httpx2.AsyncClient,
) -> None:
    await anonymous.post(ACCOUNTS, json=ADA)
    wrong = await log_in(anonymous, password="wrong horse battery")
    unknown = await log_in(anonymous, email="nobody@example.com")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.headers["WWW-Authenticate"] == unknown.headers["WWW-Authenticate"] == "Bearer"
    assert wrong.json()["detail"] == unknown.json()["detail"]


async def test_a_name_that_no_address_can_be_is_refused(anonymous: httpx2.AsyncClient) -> None:
    assert (await log_in(anonymous, email="a\x00b@example.com")).status_code == 422
    assert (await log_in(anonymous, email="x" * 255)).status_code == 422


async def test_the_service_answers_while_passwords_are_hashed(
    app: Service, anonymous: httpx2.AsyncClient
) -> None:
    slow = PasswordHasher(Argon2Hasher(time_cost=2, memory_cost=65536, parallelism=1))
    app.dependency_overrides[password_hasher] = lambda: slow
    logins = asyncio.gather(*(log_in(anonymous) for _ in range(3)))
    answers = 0
    while not logins.done():
        assert (await anonymous.get("/health/live")).status_code == 200
        answers += 1
        await asyncio.sleep(0.001)
    assert answers > 3
    await logins


async def test_a_password_is_hashed_again_when_the_parameters_change(
    app: Service, anonymous: httpx2.AsyncClient
) -> None:
    await anonymous.post(ACCOUNTS, json=ADA)
    stronger = PasswordHasher(Argon2Hasher(time_cost=2, memory_cost=8, parallelism=1))
    app.dependency_overrides[password_hasher] = lambda: stronger
    assert (await log_in(anonymous)).status_code == 200
    assert (await log_in(anonymous)).status_code == 200


async def test_a_token_outlives_its_account_only_in_signature(
    anonymous: httpx2.AsyncClient, settings: Settings
) -> None:
    headers = headers_of_someone(settings)
    response = await anonymous.get(f"{ACCOUNTS}/me", headers=headers)
    assert response.status_code == 401
    assert response.json()["detail"] == "The account is gone."


def test_the_document_tells_swagger_where_to_log_in(app: Service) -> None:
    document = app.openapi()
    [scheme] = document["components"]["securitySchemes"].values()
    assert scheme["flows"]["password"]["tokenUrl"] == "api/v1/accounts/token"
    assert "401" in document["paths"][f"{ACCOUNTS}/me"]["get"]["responses"]
