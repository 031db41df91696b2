import re

import httpx2
import pytest


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
async def test_a_page_loads_all_it_needs_from_here(
    anonymous: httpx2.AsyncClient, path: str
) -> None:
    page = await anonymous.get(path)
    assert page.status_code == 200
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    assert "://" not in page.text
    needed = re.findall(r'(?:src|href|spec-url)="([^"]+)"', page.text)
    assert len(needed) >= 3
    for address in needed:
        assert (await anonymous.get(f"/{address}")).status_code == 200


async def test_no_page_has_an_inline_script(anonymous: httpx2.AsyncClient) -> None:
    pages = (await anonymous.get("/docs")).text + (await anonymous.get("/redoc")).text
    assert re.findall(r"<script[^>]*>([^<]+)</script>", pages) == []
