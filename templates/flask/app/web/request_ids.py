"""A name for each request, the same in its response, its log lines and its error page."""

import re
from uuid import uuid4

from flask import Flask
from flask import Response
from flask import g
from flask import has_app_context
from flask import request

HEADER = "X-Request-ID"
ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")


def init_app(app: Flask) -> None:
    app.before_request(_name_request)
    app.after_request(_tell_name)


def request_id() -> str | None:
    """Tell the name of the request at hand, if there is one."""
    return g.get("request_id") if has_app_context() else None


def _name_request() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if ACCEPTABLE.fullmatch(given) else uuid4().hex


def _tell_name(response: Response) -> Response:
    response.headers[HEADER] = g.request_id
    return response
