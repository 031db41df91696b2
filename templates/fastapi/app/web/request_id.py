"""The id of a request: taken from the client or made, sent back, found in every log line."""

import re
from contextvars import ContextVar
from secrets import token_hex

from starlette.types import Scope

from app.web.headers import header

HEADER = b"x-request-id"
ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


def choose_request_id(scope: Scope) -> str:
    given = header(scope, HEADER)
    return given if ACCEPTABLE.fullmatch(given) else token_hex(16)
