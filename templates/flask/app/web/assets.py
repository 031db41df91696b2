"""Static files under an address that changes with their content, so that browsers may keep them."""

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint
from flask import Flask
from flask import Response
from flask import current_app
from flask import send_from_directory
from flask import url_for

FOLDER = Path(__file__).parents[1] / "static"
ONE_YEAR = 365 * 24 * 60 * 60

assets = Blueprint("assets", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(assets)
    app.add_template_global(asset)


def asset(name: str) -> str:
    """Tell a static file's address, for the templates."""
    return url_for("assets.static", digest=current_digest(), name=name)


@assets.get("/static/<digest>/<path:name>")
def static(digest: str, name: str) -> Response:
    # Another digest is that of a release before or after this one: not to be kept.
    is_current = digest == current_digest()
    response = send_from_directory(FOLDER, name, max_age=ONE_YEAR if is_current else None)
    response.cache_control.immutable = is_current
    return response


def current_digest() -> str:
    # While somebody edits the files, each request sees them as they are.
    return digest_of(FOLDER) if current_app.debug else _digest_at_start()


@cache
def _digest_at_start() -> str:
    return digest_of(FOLDER)


def digest_of(folder: Path) -> str:
    """Digest every file at once, so that a style sheet may name its pictures relatively."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
