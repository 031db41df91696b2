"""The headers of a request, read one at a time: most of them interest nobody."""

from starlette.types import Scope


def header(scope: Scope, name: bytes) -> str:
    """Return the first header of this name, which is in lower case; empty if there is none."""
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return ""
