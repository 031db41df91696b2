from collections.abc import Iterator

import pytest

from app.factory import create_app
from app.settings import Settings
from tests.browser import Browser
from tests.browser import parse
from tests.browser import text_of


@pytest.fixture(scope="module")
def production(settings: Settings) -> Iterator[Browser]:
    values = {"environment": "production", "trusted_hosts": ("notes.example.com", "*.example.org")}
    app = create_app(settings.model_copy(update=values))
    yield Browser(app)
    app.extensions["database"].dispose()


@pytest.mark.parametrize("host", ["notes.example.com", "notes.example.com:8000", "a.example.org"])
def test_own_hosts_are_served(production: Browser, host: str) -> None:
    assert production.get("/", headers={"Host": host}).status_code in {302, 303}


@pytest.mark.parametrize("host", ["evil.example", "notes.example.com.evil.example", "a b", "@", ""])
@pytest.mark.parametrize("path", ["/", "/notes", "/nowhere", "/login"])
def test_other_hosts_get_an_error_page_and_no_server_error(
    production: Browser, host: str, path: str
) -> None:
    response = production.get(path, headers={"Host": host})
    assert response.status_code == 400
    assert "not understood" in text_of(parse(response))
    assert response.headers["X-Request-ID"]


@pytest.mark.parametrize("path", ["/health/live", "/metrics"])
def test_probes_ask_by_address(production: Browser, path: str) -> None:
    assert production.get(path, headers={"Host": "10.0.0.7:8000"}).status_code == 200


def test_production_asks_for_https(production: Browser) -> None:
    response = production.get("/nowhere", headers={"Host": "notes.example.com"})
    assert "max-age=31536000" in response.headers["Strict-Transport-Security"]
