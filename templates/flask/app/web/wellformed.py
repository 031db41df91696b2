"""Refuses text that no database could keep: bytes that are no UTF-8, and NUL."""

from urllib.parse import unquote_to_bytes

from flask import Flask
from flask import abort
from flask import request


def init_app(app: Flask) -> None:
    app.before_request(_refuse_malformed_text)


def _refuse_malformed_text() -> None:
    # WSGI hands over the path's bytes as if they were Latin-1 (PEP 3333).
    path = request.environ["PATH_INFO"].encode("latin-1")
    if not _is_text(path) or not _is_text(unquote_to_bytes(request.query_string)):
        abort(400)
    if request.mimetype == "application/x-www-form-urlencoded":
        body = request.get_data()
        # Werkzeug cuts a body of untold length at the limit, and says so only to who reads on.
        request.stream.read(1)
        if not _is_text(unquote_to_bytes(body)):
            abort(400)
    # Of the parts of a multipart body, Werkzeug has put U+FFFD where bytes were no text.
    elif any(
        mark in text
        for field in request.form.items(multi=True)
        for text in field
        for mark in "\0\ufffd"
    ):
        abort(400)


def _is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode()
    except UnicodeDecodeError:
        return False
