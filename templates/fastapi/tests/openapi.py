"""The OpenAPI document that is kept beside the code (uv run poe openapi)."""

import json

from app.database import MIGRATIONS
from app.factory import create_app
from app.settings import Settings

KEPT = MIGRATIONS.parent / "docs" / "openapi.json"


def current() -> str:
    document = create_app(Settings(environment="test")).openapi()
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    KEPT.write_text(current(), "utf-8")
