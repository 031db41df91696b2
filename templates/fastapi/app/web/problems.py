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

# RFC 9110's words on every Python: the standard library took them up in 3.13.
_TITLES = {
    413: "Content Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
}


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
        title=_title_of(status),
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
            "description": _title_of(status),
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in statuses
    }


def _title_of(status: int) -> str:
    return _TITLES.get(status) or HTTPStatus(status).phrase
