"""What a visitor sees when something goes wrong: a page, or problem details (RFC 9457)."""

import json
from collections.abc import Mapping
from collections.abc import Sequence

from flask import Flask
from flask import Response
from flask import make_response
from flask import render_template
from flask import request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import InternalServerError
from werkzeug.exceptions import UnprocessableEntity

from app.web.request_ids import request_id

PROBLEM = "application/problem+json"
HTML = "text/html"

# What happened, then what one can do about it.
EXPLANATIONS = {
    400: ("This request was not understood", "Go back, reload the page and try again."),
    401: ("You are not logged in", "Log in and try again."),
    403: ("This is not yours to see", "If you think it should be, ask the owner of the service."),
    404: ("There is nothing here", "The address may be mistyped, or what was here is gone."),
    405: ("This page cannot do that", "Go back and use the links and buttons of the page."),
    413: ("That was too much", "What you sent is larger than we accept. Make it shorter."),
    410: ("This is gone", "What was here was for a while only."),
    415: ("This cannot be read", "Send it as application/json."),
    422: ("Something is not right", "See what is said of each field, and send it again."),
    429: ("That was too often", "Wait a little, then try again."),
    500: ("Something went wrong on our side", "It has been noted. Please try again in a moment."),
}
OTHERWISE = ("This did not work", "Go back and try again.")
STALE_FORM = (
    "This form has expired",
    "Go back, reload the page and send it again. Your browser must accept cookies.",
)


def init_app(app: Flask) -> None:
    # Flask makes an InternalServerError of every other exception, once it is logged.
    app.register_error_handler(HTTPException, _answer)


class InvalidBody(UnprocessableEntity):
    """What was sent is not what is asked for; the errors say why, field by field."""

    def __init__(self, errors: Sequence[Mapping[str, str]]) -> None:
        super().__init__()
        self.errors = errors


def _answer(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:  # noqa: PLR2004 (a redirect that was raised)
        return error
    title, advice = EXPLANATIONS.get(error.code, OTHERWISE)
    if isinstance(error, CSRFError):
        title, advice = STALE_FORM
    if wants_json():
        response = _problem(error.code, title, advice, getattr(error, "errors", None))
    else:
        response = _page(error, title, advice)
    # Headers that belong to the error, such as Allow of a 405.
    for name, value in error.get_headers(request.environ):
        response.headers.setdefault(name, value)
    return response


def wants_json() -> bool:
    """Tell whether the visitor is a program: it gets problem details instead of a page."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match([HTML, "application/json", PROBLEM])
    return best in {"application/json", PROBLEM}


def _problem(
    status: int, title: str, advice: str, errors: Sequence[Mapping[str, str]] | None
) -> Response:
    details: dict[str, object] = {
        "title": title,
        "status": status,
        "detail": advice,
        "request_id": request_id(),
    }
    if errors is not None:
        details["errors"] = errors
    return Response(json.dumps(details), status, content_type=PROBLEM)


def _page(error: HTTPException, title: str, advice: str) -> Response:
    # The page's layout reads neither the session nor the database: they may be what is broken.
    page = render_template(
        "error.html", status=error.code, title=title, advice=advice, request_id=request_id()
    )
    response: Response = make_response(page, error.code or InternalServerError.code)
    return response
