"""What people do with their accounts in a FastAPI service."""

from __future__ import annotations

import base64
import os
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

import httpx2

from tests.support.live import UV

ACCOUNTS = "/api/v1/accounts"
PASSWORD = "correct horse battery"  # noqa: S105 - of a user who lives for one test
NEW_PASSWORD = "another horse battery"  # noqa: S105 - the same user's
MOST_TRIES = 100


def join(client: httpx2.Client) -> str:
    """Register, meet the refusals on the way, log in as Swagger does, and return the e-mail address."""
    email = f"{uuid4().hex}@example.com"
    assert register(client, email).status_code == 201
    assert register(client, email.upper()).status_code == 409
    wrong = log_in(client, email, NEW_PASSWORD)
    assert (wrong.status_code, wrong.headers["WWW-Authenticate"]) == (401, "Bearer")
    client.headers.update(bearer(tokens_of(client, email)))
    me = client.get(f"{ACCOUNTS}/me")
    assert (me.status_code, me.json()["email"], me.json()["role"]) == (200, email, "member")
    return email


def register(client: httpx2.Client, email: str) -> httpx2.Response:
    """Register with the usual password."""
    return client.post(ACCOUNTS, json={"email": email, "password": PASSWORD})


def log_in(client: httpx2.Client, email: str, password: str = PASSWORD) -> httpx2.Response:
    """Send what Swagger UI's form sends, to where the service's document says."""
    document = client.get("/openapi.json")
    [scheme] = document.json()["components"]["securitySchemes"].values()
    form = {"grant_type": "password", "scope": "", "username": email, "password": password}
    nobody = {"Authorization": "Basic " + base64.b64encode(b":").decode()}
    return client.post(urljoin(str(document.url), scheme["flows"]["password"]["tokenUrl"]), data=form, headers=nobody)


def tokens_of(client: httpx2.Client, email: str, password: str = PASSWORD) -> dict[str, Any]:
    """Log in, and return the answer."""
    answer = log_in(client, email, password)
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens


def refresh(client: httpx2.Client, tokens: dict[str, Any]) -> httpx2.Response:
    """Replace both tokens."""
    return client.post(f"{ACCOUNTS}/token/refresh", json={"refresh_token": tokens["refresh_token"]})


def bearer(tokens: dict[str, Any]) -> dict[str, str]:
    """Return the header that tells who makes a request."""
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def is_over(client: httpx2.Client, tokens: dict[str, Any]) -> bool:
    """Say whether neither token is good any more; a refresh token that still is, is used up by asking."""
    access = client.get(f"{ACCOUNTS}/me", headers=bearer(tokens)).status_code
    assert access in {200, 401}
    return access == refresh(client, tokens).status_code == 401


def end_logins(client: httpx2.Client) -> None:
    """End logins in every way: a refresh token that comes twice, a log out, and a change of password."""
    email = f"{uuid4().hex}@example.com"
    assert register(client, email).status_code == 201
    first = tokens_of(client, email)
    second = refresh(client, first).json()
    assert client.get(f"{ACCOUNTS}/me", headers=bearer(second)).status_code == 200
    assert refresh(client, first).status_code == 401
    assert is_over(client, first)
    assert is_over(client, second)

    here, there = tokens_of(client, email), tokens_of(client, email)
    assert client.post(f"{ACCOUNTS}/logout", headers=bearer(there)).status_code == 204
    assert is_over(client, there)

    there = tokens_of(client, email)
    change = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert client.put(f"{ACCOUNTS}/me/password", json=change, headers=bearer(here)).status_code == 204
    assert is_over(client, there)
    assert not is_over(client, here)
    assert log_in(client, email).status_code == 401
    assert log_in(client, email, NEW_PASSWORD).status_code == 200


def become_admin(client: httpx2.Client, service: Path, environment: dict[str, str]) -> None:
    """See the list of accounts only once the service's own command has made an admin of a member."""
    email = f"{uuid4().hex}@example.com"
    assert register(client, email).status_code == 201
    headers = bearer(tokens_of(client, email))
    assert client.get(ACCOUNTS, headers=headers).status_code == 403
    command = [UV, "run", "--no-sync", "poe", "make-admin", email]
    subprocess.run(command, cwd=service, env={**os.environ, **environment}, check=True, capture_output=True)
    listed = client.get(ACCOUNTS, headers=headers)
    assert listed.status_code == 200
    assert email in [account["email"] for account in listed.json()["items"]]


def guess_passwords(client: httpx2.Client) -> httpx2.Response:
    """Try passwords until the service has enough, and return what it then says."""
    email = f"{uuid4().hex}@example.com"
    answers = (log_in(client, email) for _ in range(MOST_TRIES))
    refused = next(answer for answer in answers if answer.status_code != 401)
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    return refused
