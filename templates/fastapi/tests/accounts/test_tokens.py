from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx2
import jwt
import pytest

from app.about import NAME
from app.accounts.tokens import issue_token
from app.settings import Settings

PATH = "/api/v1/accounts/me"


def forged(settings: Settings, key: str | None = None, **changes: Any) -> str:  # noqa: ANN401 (claims are of any type)
    """Make a token like ours, but for these claims; None leaves one out."""
    secret = settings.secret_key.get_secret_value()
    claims = jwt.decode(issue_token(settings, uuid4()), secret, algorithms=["HS256"], audience=NAME)
    claims = {name: value for name, value in (claims | changes).items() if value is not None}
    return jwt.encode(claims, key or secret, "HS256")


async def refused(client: httpx2.AsyncClient, authorization: str) -> None:
    response = await client.get(PATH, headers={"Authorization": authorization})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json()["detail"] != "The account is gone."


async def test_a_token_like_ours_is_ours(anonymous: httpx2.AsyncClient, settings: Settings) -> None:
    headers = {"Authorization": f"Bearer {forged(settings)}"}
    response = await anonymous.get(PATH, headers=headers)
    assert response.json()["detail"] == "The account is gone."


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"iss": "another"},
        {"use": "refresh"},
        {"sub": "me"},
        {"exp": datetime.now(UTC) - timedelta(seconds=1)},
        {"aud": None},
        {"exp": None},
        {"iat": None},
        {"iss": None},
        {"jti": None},
        {"sub": None},
        {"use": None},
        {"key": "k" * 32},
    ],
)
async def test_a_token_with_another_claim_is_refused(
    anonymous: httpx2.AsyncClient, settings: Settings, changes: dict[str, Any]
) -> None:
    await refused(anonymous, f"Bearer {forged(settings, **changes)}")


async def test_a_token_without_a_signature_is_refused(anonymous: httpx2.AsyncClient) -> None:
    claims = {"aud": NAME, "iss": NAME, "sub": str(uuid4()), "use": "access"}
    await refused(anonymous, f"Bearer {jwt.encode(claims, None, 'none')}")


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer nonsense", "Basic YTpi"])
async def test_anything_else_is_refused(anonymous: httpx2.AsyncClient, authorization: str) -> None:
    await refused(anonymous, authorization)
