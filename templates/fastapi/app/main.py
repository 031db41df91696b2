"""The application that the server runs: uvicorn app.main:app."""

import gc
import logging

from app.factory import create_app
from app.ops.logging import configure_logging
from app.settings import Settings

configure_logging()
settings = Settings.load()
logging.getLogger().setLevel(settings.log_level)
app = create_app(settings)
# All this stays: the garbage collector need not walk through it, a tenth of a second each time.
gc.freeze()
