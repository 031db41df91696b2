"""Every error becomes a problem with this service's headers."""

import logging
from http import HTTPStatus
from typing import cast

from fastapi import FastAPI
from fastapi import Request
from fastapi import Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp
from starlette.types import Message
from starlette.types import Receive
from starlette.types import Scope
from starlette.types import Send

from app.web.problems import FieldProblem
from app.web.problems import problem_response

METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")

log = logging.getLogger(__name__)


def add_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_validation_error)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    error = cast("HTTPException", error)
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(_methods_at(request))
    detail = error.detail if error.detail != HTTPStatus(error.status_code).phrase else None
    return problem_response(error.status_code, detail, headers=headers)


def _methods_at(request: Request) -> list[str]:
    # Starlette names the methods of the first route on the path; there may be more.
    app: FastAPI = request.app
    return [
        method
        for method in METHODS
        for scope in [{**request.scope, "method": method}]
        if any(route.matches(scope)[0] is Match.FULL for route in app.routes)
    ]


async def _on_validation_error(_request: Request, error: Exception) -> Response:
    problems = cast("RequestValidationError", error).errors()
    if any(problem["type"] == "json_invalid" for problem in problems):
        return problem_response(HTTPStatus.BAD_REQUEST, "The body is not JSON.")
    # What was sent is not repeated: it may be a password.
    errors = [
        FieldProblem(field=".".join(map(str, problem["loc"])), message=problem["msg"])
        for problem in problems
    ]
    return problem_response(
        HTTPStatus.UNPROCESSABLE_ENTITY, "The request is not valid.", errors=errors
    )


class UnhandledErrorMiddleware:
    """The innermost middleware: the others then put their headers on a 500 too.

    Starlette calls a handler for Exception outside of all middleware.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_noting_start(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, send_noting_start)
        except Exception:
            if started or scope["type"] != "http":
                raise
            log.exception("unhandled error")
            await problem_response(HTTPStatus.INTERNAL_SERVER_ERROR)(scope, receive, send)
