"""Static files under an address that changes with their content, so that browsers may keep them."""

import hashlib
from pathlib import Path

from flask import Blueprint
from flask import Flask
from flask import Response
from flask import request
from flask import send_from_directory

FOLDER = Path(__file__).parents[1] / "static"
ONE_YEAR = 365 * 24 * 60 * 60

assets = Blueprint("assets", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(assets)
    digest = digest_of(FOLDER)

    @app.template_global()
    def asset(name: str) -> str:
        # Not url_for, which has no answer on the error page of an untrusted host.
        current = digest_of(FOLDER) if app.debug else digest
        return f"{request.script_root}/static/{current}/{name}"


@assets.get("/static/<digest>/<path:name>")
def static(digest: str, name: str) -> Response:
    response = send_from_directory(FOLDER, name)
    if digest == digest_of(FOLDER):
        response.cache_control.max_age = ONE_YEAR
        response.cache_control.public = True
        response.cache_control.immutable = True
    # Any other digest is that of a release before or after: see it, but do not keep it.
    return response


def digest_of(folder: Path) -> str:
    """Digest every file at once, so that a style sheet may name its pictures relatively."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
