"""Which pages of other origins may call: those of CORS_ORIGINS, and no others."""

from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
SENT = ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "X-Request-ID")
READ = ("ETag", "Idempotency-Replayed", "Location", "Retry-After", "X-Request-ID")


class CrossOriginMiddleware(CORSMiddleware):
    """Starlette's, with the headers that clients of this service send and read."""

    def __init__(self, app: ASGIApp, *, origins: Sequence[str]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=METHODS,
            allow_headers=SENT,
            allow_credentials=True,
            expose_headers=READ,
        )
