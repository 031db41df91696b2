"""The app that servers load: the one module whose import does something."""

from app.factory import create_app
from app.ops import logging
from app.settings import Settings

settings = Settings.load()
logging.configure(settings.log_level)
app = create_app(settings)
