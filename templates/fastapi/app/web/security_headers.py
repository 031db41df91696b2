"""Security headers, on every response."""

# An API's answers are read by programs: nothing in them may run, load or be framed. A response
# that needs more, like the pages of the documentation, sets its own policy.
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
HSTS = {"strict-transport-security": "max-age=31536000; includeSubDomains"}


def security_headers(*, hsts: bool) -> list[tuple[bytes, bytes]]:
    headers = HEADERS | HSTS if hsts else HEADERS
    return [(name.encode(), value.encode()) for name, value in headers.items()]
