"""The OpenAPI document, which names every problem that an operation may answer with."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from app.web.problems import Problem
from app.web.problems import documented


class Service(FastAPI):
    """FastAPI, whose document knows the common problems: routes declare their own alone."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema:
            return self.openapi_schema
        document = super().openapi()
        for path in document["paths"].values():
            for operation in path.values():
                common = documented(*_common_problems(operation))
                operation["responses"] |= {str(status): it for status, it in common.items()}
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        for replaced in ("HTTPValidationError", "ValidationError"):
            schemas.pop(replaced, None)
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= problem.pop("$defs") | {"Problem": problem}
        return document


def _common_problems(operation: dict[str, Any]) -> Iterator[int]:
    yield HTTPStatus.BAD_REQUEST
    if "security" in operation:
        yield HTTPStatus.UNAUTHORIZED
    if "requestBody" in operation:
        yield HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if "requestBody" in operation or "parameters" in operation:
        yield HTTPStatus.UNPROCESSABLE_ENTITY
    yield HTTPStatus.INTERNAL_SERVER_ERROR
