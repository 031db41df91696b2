"""The documented schemas of the JSON documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry
from referencing import Resource

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "json"


def read(text: str, kind: str) -> dict[str, Any]:
    """Return a JSON document after checking it against its documented schema."""
    schemas = {file.name: json.loads(file.read_text("utf-8")) for file in FOLDER.glob("*.schema.json")}
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(schema)) for name, schema in schemas.items()
    )
    schema = schemas[f"{kind}.schema.json"]
    jsonschema.Draft202012Validator.check_schema(schema)
    document: dict[str, Any] = json.loads(text)
    jsonschema.Draft202012Validator(schema, registry=registry).validate(document)
    return document
