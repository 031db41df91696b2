import gc
import re
from pathlib import Path

import pytest

from app.web.assets import digest_of
from tests.browser import Browser


def test_pages_name_assets_that_browsers_may_keep(client: Browser) -> None:
    page = client.page("/nowhere", status=404)
    sheet = page.find(".//link[@rel='stylesheet']")
    assert sheet is not None

    response = client.get(sheet.get("href", ""))
    assert response.mimetype == "text/css"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in response.headers


def test_an_asset_of_another_release_is_served_but_not_kept(client: Browser) -> None:
    response = client.get("/static/0123456789abcdef/app.css")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"


def test_a_file_that_was_sent_is_closed(client: Browser) -> None:
    client.get("/static/0123456789abcdef/app.css")
    gc.collect()  # a file that is still open fails this test, and not one after it


@pytest.mark.parametrize("name", ["nothing.css", "../wsgi.py", "%2e%2e/wsgi.py"])
def test_nothing_else_is_served(client: Browser, name: str) -> None:
    assert client.get(f"/static/0123456789abcdef/{name}").status_code == 404


def test_the_digest_changes_with_content_and_names(tmp_path: Path) -> None:
    seen = {digest_of(tmp_path)}
    (tmp_path / "a.css").write_text("a")
    seen.add(digest_of(tmp_path))
    (tmp_path / "a.css").write_text("b")
    seen.add(digest_of(tmp_path))
    (tmp_path / "a.css").rename(tmp_path / "b.css")
    seen.add(digest_of(tmp_path))
    assert len(seen) == 4
    assert all(re.fullmatch("[0-9a-f]{16}", digest) for digest in seen)
