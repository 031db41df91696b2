import pytest

from tests.browser import Browser


@pytest.mark.parametrize("path", ["/", "/notes", "/health/live", "/metrics", "/nowhere"])
def test_every_answer_has_the_security_headers(client: Browser, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_the_nonce_is_another_on_every_page(owner: Browser) -> None:
    policies = {owner.get("/notes").headers["Content-Security-Policy"] for _ in range(2)}
    assert len(policies) == 2
    assert all(" script-src 'nonce-" in policy for policy in policies)


def test_what_is_no_page_runs_nothing(client: Browser) -> None:
    policy = client.get("/health/live").headers["Content-Security-Policy"]
    assert policy.endswith("script-src 'none'; style-src 'none'")


@pytest.mark.parametrize("given", ["request-4711", "A.b_c-12", "x" * 64])
def test_an_acceptable_request_id_is_kept(client: Browser, given: str) -> None:
    response = client.get("/health/live", headers={"X-Request-ID": given})
    assert response.headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with blanks", "new\\nline", "é" * 8])
def test_any_other_request_id_is_replaced(client: Browser, given: str) -> None:
    response = client.get("/health/live", headers={"X-Request-ID": given})
    assert response.headers["X-Request-ID"] != given
    assert len(response.headers["X-Request-ID"]) == 32
