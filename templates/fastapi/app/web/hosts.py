"""Only the hosts of TRUSTED_HOSTS are served, so that a forged Host header reaches no link."""

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp
from starlette.types import Receive
from starlette.types import Scope
from starlette.types import Send

from app.web.problems import problem_response


class TrustedHostMiddleware:
    """Starlette's own answers in plain text, and refuses probes, which come by address."""

    def __init__(self, app: ASGIApp, *, hosts: Sequence[str]) -> None:
        self.app = app
        self.names = {host.lower() for host in hosts}
        self.suffixes = tuple(name[1:] for name in self.names if name.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_trusted(scope):
            await self.app(scope, receive, send)
            return
        response = problem_response(HTTPStatus.BAD_REQUEST, "The Host header is not one of ours.")
        await response(scope, receive, send)

    def _is_trusted(self, scope: Scope) -> bool:
        if "*" in self.names or scope["path"].startswith("/health/"):
            return True
        try:
            host = urlsplit("//" + Headers(scope=scope).get("host", "")).hostname or ""
        except ValueError:
            return False
        return host in self.names or host.endswith(self.suffixes)
