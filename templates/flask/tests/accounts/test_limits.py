import pytest
from flask import Flask
from werkzeug.exceptions import TooManyRequests
from werkzeug.test import TestResponse

from app.accounts.limits import RateLimits
from tests.accounts.people import PASSWORD
from tests.accounts.people import letters_to
from tests.accounts.people import log_in
from tests.browser import Browser
from tests.browser import parse
from tests.browser import text_of


def assert_too_often(response: TestResponse) -> None:
    assert response.status_code == 429
    assert "too often" in text_of(parse(response))
    assert 0 < int(response.headers["Retry-After"]) <= 3601


def test_an_account_has_ten_tries_a_minute(app: Flask, ada: Browser) -> None:
    del ada
    for _ in range(10):
        assert log_in(Browser(app), "ada@example.com", "wrong").status_code == 422
    assert_too_often(log_in(Browser(app), "ADA@example.com", PASSWORD))
    assert log_in(Browser(app), "eve@example.com", "wrong").status_code == 422


def test_a_client_has_its_tries_whomever_it_says_to_be(app: Flask) -> None:
    app.extensions["rate_limits"] = RateLimits(tries_by_address=2)
    client, elsewhere = Browser(app), Browser(app)
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.1"
    for email in ("ada@example.com", "eve@example.com"):
        assert log_in(client, email, "wrong").status_code == 422
    assert_too_often(log_in(client, "bob@example.com", "wrong"))
    assert_too_often(client.submit("/register", email="bob@example.com"))
    assert log_in(elsewhere, "bob@example.com", "wrong").status_code == 422


def test_the_password_so_far_is_limited_too(ada: Browser) -> None:
    for _ in range(10):
        ada.submit("/account/password", current="wrong", new=PASSWORD)
    assert_too_often(ada.submit("/account/password", current=PASSWORD, new=PASSWORD))


def test_an_address_gets_five_letters_an_hour(app: Flask) -> None:
    before = len(letters_to(app, "eve@example.com"))
    for _ in range(5):
        assert Browser(app).submit("/register", email="eve@example.com").status_code == 303
    assert_too_often(Browser(app).submit("/forgotten", email="eve@example.com"))
    assert len(letters_to(app, "eve@example.com")) == before + 5


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("", "", True),
    ],
)
def test_an_address_is_counted_as_its_network(first: str, second: str, together: bool) -> None:  # noqa: FBT001 (a table)
    limits = RateLimits(tries_by_address=1)
    limits.count_try(first, "ada@example.com")
    if together:
        with pytest.raises(TooManyRequests):
            limits.count_try(second, "eve@example.com")
    else:
        limits.count_try(second, "eve@example.com")
