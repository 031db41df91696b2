"""Only the hosts of TRUSTED_HOSTS are served, so that a forged Host header reaches no link."""

from collections.abc import Sequence
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.types import ASGIApp
from starlette.types import Receive
from starlette.types import Scope
from starlette.types import Send

from app.web.headers import header
from app.web.problems import problem_response


class TrustedHostMiddleware:
    """Starlette's own answers in plain text, and refuses probes, which come by address."""

    def __init__(self, app: ASGIApp, *, hosts: Sequence[str]) -> None:
        self.app = app
        self.names = {host.lower() for host in hosts}
        self.suffixes = tuple(name[1:] for name in self.names if name.startswith("*."))

        self.is_trusted = lru_cache(maxsize=256)(self._is_trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != "http"
            or scope["path"].startswith("/health/")
            or self.is_trusted(header(scope, b"host"))
        ):
            await self.app(scope, receive, send)
            return
        response = problem_response(HTTPStatus.BAD_REQUEST, "The Host header is not one of ours.")
        await response(scope, receive, send)

    def _is_trusted(self, host: str) -> bool:
        if "*" in self.names:
            return True
        try:
            name = urlsplit("//" + host).hostname or ""
        except ValueError:
            return False
        return name in self.names or name.endswith(self.suffixes)
