"""People who use the service in the tests."""

from typing import Any

import httpx2
import jwt

from app.about import NAME
from app.accounts.schemas import Tokens
from app.settings import Settings

ACCOUNTS = "/api/v1/accounts"
EMAIL = "ada@example.com"
PASSWORD = "correct horse battery"


async def register(
    client: httpx2.AsyncClient, email: str = EMAIL, password: str = PASSWORD
) -> httpx2.Response:
    return await client.post(ACCOUNTS, json={"email": email, "password": password})


async def log_in(
    client: httpx2.AsyncClient, email: str = EMAIL, password: str = PASSWORD
) -> httpx2.Response:
    # As Swagger UI sends it.
    form = {"grant_type": "password", "username": email, "password": password, "scope": ""}
    return await client.post(f"{ACCOUNTS}/token", data=form)


async def tokens_of(client: httpx2.AsyncClient, email: str = EMAIL) -> Tokens:
    """Log in; who has no account yet gets one."""
    await register(client, email)
    return Tokens.model_validate((await log_in(client, email)).json())


async def refresh(client: httpx2.AsyncClient, token: str) -> httpx2.Response:
    return await client.post(f"{ACCOUNTS}/token/refresh", json={"refresh_token": token})


def bearer(tokens: Tokens) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.access_token}"}


async def is_logged_in(client: httpx2.AsyncClient, tokens: Tokens) -> bool:
    return (await client.get(f"{ACCOUNTS}/me", headers=bearer(tokens))).status_code == 200


async def change_password(
    client: httpx2.AsyncClient, tokens: Tokens, current: str, new: str
) -> httpx2.Response:
    change = {"current_password": current, "new_password": new}
    return await client.put(f"{ACCOUNTS}/me/password", json=change, headers=bearer(tokens))


def claims_of(settings: Settings, token: str) -> dict[str, Any]:
    key = settings.secret_key.get_secret_value()
    return jwt.decode(token, key, algorithms=["HS256"], audience=NAME)  # pyright: ignore[reportUnknownMemberType]  # only cryptography types it


def signed(claims: dict[str, Any], key: str, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, key, algorithm)  # pyright: ignore[reportUnknownMemberType]  # as above


def forged(settings: Settings, token: str, key: str | None = None, **changes: Any) -> str:  # noqa: ANN401 (claims are of any type)
    """Make a token like this one, but for these claims; None leaves one out."""
    claims = claims_of(settings, token) | changes
    kept = {name: value for name, value in claims.items() if value is not None}
    return signed(kept, key or settings.secret_key.get_secret_value())
