from flask import Flask

from tests.routes import FILE
from tests.routes import routes_of


def test_an_address_that_changes_is_acknowledged(app: Flask) -> None:
    """People have bookmarks, and programs have links: uv run poe routes acknowledges a change."""
    assert routes_of(app) == FILE.read_text("utf-8")
