"""The headers that tell browsers what a page may do."""

from flask import Flask
from flask import Response

# Nothing is allowed but what comes from here; inline scripts and styles never run.
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "img-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(
        f"{directive} {source}" for directive, source in CONTENT_SECURITY_POLICY.items()
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ONE_YEAR = 365 * 24 * 60 * 60


def init_app(app: Flask, *, production: bool) -> None:
    headers = dict(HEADERS)
    if production:
        headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}"

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        # Pages are one person's own: neither a proxy nor the next user of the browser keeps them.
        response.headers.setdefault("Cache-Control", "no-store")
        return response
