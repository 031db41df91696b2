"""Entity tags: who changes a thing can say which version it saw (RFC 9110, section 13.1.1)."""

from typing import Annotated

from fastapi import Header
from fastapi import HTTPException
from fastapi import status

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match", description="The ETag that was read: nothing is changed if it is stale."
    ),
]


def etag(version: int) -> str:
    return f'"{version}"'


def check_version(version: int, if_match: str | None) -> None:
    if if_match is None or if_match.strip() == "*":
        return
    if etag(version) not in {tag.strip() for tag in if_match.split(",")}:
        detail = "It has changed since it was read: read it again."
        raise HTTPException(status.HTTP_412_PRECONDITION_FAILED, detail)
