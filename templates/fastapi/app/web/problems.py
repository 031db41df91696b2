"""Problem details: the one shape of an error (RFC 9457)."""

from collections.abc import Mapping
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel
from pydantic import Field

from app.web.request_id import request_id

MEDIA_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    field: str = Field(examples=["body.title"])
    message: str = Field(examples=["String should have at least 1 character"])


class Problem(BaseModel):
    type: str = "about:blank"
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str | None = None
    request_id: str | None = None
    errors: Sequence[FieldProblem] | None = None


def problem_response(
    status: int,
    detail: str | None = None,
    *,
    errors: Sequence[FieldProblem] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        request_id=request_id.get(),
        errors=errors,
    )
    return JSONResponse(
        problem.model_dump(exclude_none=True), status, headers=headers, media_type=MEDIA_TYPE
    )


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Tell OpenAPI which problems an operation may answer with."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in statuses
    }
