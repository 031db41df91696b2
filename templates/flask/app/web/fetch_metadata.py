"""Refuses what other sites make a browser send: the first of two defences against forged requests.

The second are the tokens of the forms. Browsers tell where a request comes from (Fetch Metadata,
https://www.w3.org/TR/fetch-metadata/); older ones tell the origin of a form at least.
"""

from urllib.parse import urlsplit

from flask import Flask
from flask import request
from werkzeug.exceptions import Forbidden

from app.database import SAFE_METHODS

# "none": typed by hand, or from a bookmark.
OUR_OWN = frozenset({"same-origin", "none"})


def init_app(app: Flask) -> None:
    app.before_request(_refuse_foreign_changes)


def _refuse_foreign_changes() -> None:
    if request.method not in SAFE_METHODS and not _comes_from_here():
        raise Forbidden


def _comes_from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in OUR_OWN
    origin = request.headers.get("Origin")
    # Neither: no browser, and so nobody's cookies to abuse.
    return origin is None or urlsplit(origin).netloc == request.host
