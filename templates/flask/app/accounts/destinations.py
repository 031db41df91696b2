"""Where a visitor goes after logging in: nowhere but here."""

import re

# A path of this service. Browsers take // and /\ for another host, and skip control characters.
OWN_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def own_path(wanted: str | None, *, otherwise: str) -> str:
    return wanted if wanted and OWN_PATH.fullmatch(wanted) else otherwise
