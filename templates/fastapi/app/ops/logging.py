"""Logs: one JSON object a line, alike for the application and the server."""

import logging
from datetime import UTC
from datetime import datetime
from logging.config import dictConfig
from typing import Any

from pydantic_core import to_json

from app.web.request_id import request_id

# What every record has; the rest was given as extra={...}.
STANDARD = {*vars(logging.makeLogRecord({})), "asctime", "color_message", "message", "taskName"}


class JsonFormatter(logging.Formatter):
    """Tracebacks are the standard ones, which show no local variables: those hold secrets."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if current := request_id.get():
            line["request_id"] = current
        line |= {key: value for key, value in vars(record).items() if key not in STANDARD}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return to_json(line, fallback=str).decode()


def configure_logging() -> None:
    """Configure the whole process: every logger writes to standard output through the root."""
    # Asked for each record, and in no line of ours.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonFormatter}},
            "handlers": {
                "stdout": {
                    "class": "logging.StreamHandler",
                    "formatter": "json",
                    "stream": "ext://sys.stdout",
                }
            },
            "loggers": {
                # Readiness asks Alembic every few seconds, and each time it tells how.
                "alembic": {"level": "WARNING"},
                "uvicorn": {"handlers": [], "propagate": True},
                "uvicorn.error": {"handlers": [], "propagate": True},
                # The access log of app.ops.access says the same and more.
                "uvicorn.access": {"handlers": [], "propagate": False},
            },
            "root": {"handlers": ["stdout"], "level": "INFO"},
        }
    )
