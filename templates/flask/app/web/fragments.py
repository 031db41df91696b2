"""Pages and the parts of them that htmx asks for: both from one template."""

from flask import request


def is_fragment() -> bool:
    """Tell whether htmx will put the answer into a page that is there already."""
    return request.headers.get("HX-Request-Type") == "partial"
