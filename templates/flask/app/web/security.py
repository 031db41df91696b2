"""The headers that tell browsers what a page may do."""

import secrets

from flask import Flask
from flask import Response
from flask import g

# Nothing is allowed but what comes from here. Scripts and style sheets carry the nonce of their
# page: what somebody smuggles into it does not, and neither runs nor shows.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; base-uri 'none'; connect-src 'self'; font-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; img-src 'self'; script-src {nonce}; style-src {nonce}"
)
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ONE_YEAR = 365 * 24 * 60 * 60


def csp_nonce() -> str:
    """Make the nonce of this page, for the templates."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def init_app(app: Flask, *, production: bool) -> None:
    app.add_template_global(csp_nonce)
    headers = dict(HEADERS)
    if production:
        headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}"

    @app.after_request
    def add_headers(response: Response) -> Response:
        nonce = f"'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "'none'"
        policy = CONTENT_SECURITY_POLICY.format(nonce=nonce)
        response.headers.setdefault("Content-Security-Policy", policy)
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        # Pages are one person's own: neither a proxy nor the next user of the browser keeps them.
        response.headers.setdefault("Cache-Control", "no-store")
        return response
