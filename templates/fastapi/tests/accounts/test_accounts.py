import asyncio

import httpx2
import pytest

from app.accounts.schemas import Tokens
from app.web.openapi import Service
from tests.accounts.people import ACCOUNTS
from tests.accounts.people import EMAIL
from tests.accounts.people import PASSWORD
from tests.accounts.people import bearer
from tests.accounts.people import log_in
from tests.accounts.people import register


async def test_who_registers_can_log_in_and_is_known(anonymous: httpx2.AsyncClient) -> None:
    registered = await register(anonymous, "Ada@Example.com")
    assert registered.status_code == 201
    account = registered.json()
    assert list(account) == ["id", "email", "role", "created_at"]
    assert (account["email"], account["role"]) == ("ada@example.com", "member")

    answer = await log_in(anonymous, "ADA@example.com")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert list(answer.json()) == ["access_token", "token_type", "expires_in", "refresh_token"]
    tokens = Tokens.model_validate(answer.json())
    assert (tokens.token_type, tokens.expires_in) == ("bearer", 900)

    me = await anonymous.get(f"{ACCOUNTS}/me", headers=bearer(tokens))
    assert me.status_code == 200
    assert me.json() == account


@pytest.mark.commits
async def test_an_address_registers_once_whatever_its_case(anonymous: httpx2.AsyncClient) -> None:
    both = await asyncio.gather(
        register(anonymous, "ada@example.com"), register(anonymous, "Ada@EXAMPLE.com")
    )
    assert sorted(response.status_code for response in both) == [201, 409]


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "ada"},
        {"email": "ada@example"},
        {"email": "ada@example.com\n"},
        {"email": "ada@-example.com"},
        {"email": "a\x00da@example.com"},
        {"email": "adä@example.com"},
        {"email": "x" * 243 + "@example.com"},
        {"password": "too short"},
        {"password": "x" * 201},
        {"password": None},
        {"role": "admin"},
    ],
)
async def test_an_account_that_cannot_be_is_refused(
    anonymous: httpx2.AsyncClient, wrong: dict[str, object]
) -> None:
    registration = {"email": EMAIL, "password": PASSWORD} | wrong
    response = await anonymous.post(ACCOUNTS, json=registration)
    assert response.status_code == 422
    assert "too short" not in response.text


@pytest.mark.parametrize("email", ["x" * 242 + "@example.com", "a.b+c'd@e-f.example.co"])
async def test_an_unusual_address_can_register(anonymous: httpx2.AsyncClient, email: str) -> None:
    assert (await register(anonymous, email)).json()["email"] == email


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    anonymous: httpx2.AsyncClient,
) -> None:
    await register(anonymous)
    wrong = await log_in(anonymous, password="wrong horse battery")
    unknown = await log_in(anonymous, email="nobody@example.com")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.headers["WWW-Authenticate"] == unknown.headers["WWW-Authenticate"] == "Bearer"
    assert wrong.json()["detail"] == unknown.json()["detail"]


async def test_a_name_that_no_address_can_be_is_refused(anonymous: httpx2.AsyncClient) -> None:
    assert (await log_in(anonymous, email="a\x00b@example.com")).status_code == 422
    assert (await log_in(anonymous, email="x" * 255)).status_code == 422


def test_the_document_tells_swagger_where_to_log_in(shared_app: Service) -> None:
    document = shared_app.openapi()
    [scheme] = document["components"]["securitySchemes"].values()
    assert scheme["flows"]["password"] == {
        "scopes": {},
        "tokenUrl": "api/v1/accounts/token",
        "refreshUrl": "api/v1/accounts/token/refresh",
    }
    assert "401" in document["paths"][f"{ACCOUNTS}/me"]["get"]["responses"]
