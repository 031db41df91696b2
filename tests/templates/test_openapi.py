"""The OpenAPI document that a new FastAPI service starts with; that it is its API's, the service's own tests hold."""

from __future__ import annotations

import json
from pathlib import Path

import jinja2
import pytest
from tasks import openapi

from tests.support import starters


@pytest.mark.parametrize("auth", starters.axes()["auth"])
def test_a_service_has_its_own_document(template: Path, tmp_path: Path, *, auth: bool) -> None:
    service = starters.render(template, tmp_path / "service", {"framework": "fastapi", "name": "parcels", "auth": auth})
    document = json.loads((service / "docs/openapi.json").read_text("utf-8"))
    assert document["info"]["title"] == "parcels"
    assert ("/api/v1/accounts" in document["paths"]) is auth


def test_a_document_comes_back_from_its_template() -> None:
    document = {"info": {"title": "orders"}, "patterns": ["{{", "{%", "{#", "}}", '"{{"', "^[a-z]{1,2}$"]}
    text = json.dumps(document, indent=2) + "\n"
    template = jinja2.Template(openapi.as_template(text), keep_trailing_newline=True)
    assert template.render(name="orders") == text
