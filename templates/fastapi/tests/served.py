"""The application as the server imports it, with the probes."""

from app.main import app
from tests.probes import add_probes

__all__ = ["app"]

add_probes(app)
