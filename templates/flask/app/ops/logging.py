"""Logs for machines: one JSON object a line, for the app and the server alike."""

import json
import logging
import logging.config
import time
from datetime import UTC
from datetime import datetime
from typing import Any

from flask import Flask
from flask import Response
from flask import g
from flask import request

from app.web.request_ids import request_id

# What every record has; the rest was given as `extra`.
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

log = logging.getLogger("app.requests")


class JsonFormatter(logging.Formatter):
    """Tracebacks are written without the values of variables, which may be secret."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in STANDARD}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


def _is_no_request_line(record: logging.LogRecord) -> bool:
    # The development server writes one for each request; so do we, as JSON.
    return " - - [" not in record.getMessage()


def configuration(level: str) -> dict[str, Any]:
    """Describe where logs go, for logging.config.dictConfig and for gunicorn."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonFormatter}},
        "filters": {"no_request_line": {"()": lambda: _is_no_request_line}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
        },
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {
            "werkzeug": {"filters": ["no_request_line"]},
            "gunicorn.error": {"level": level, "propagate": True},
        },
    }


def configure(level: str) -> None:
    """Set up the logs of this whole process."""
    logging.config.dictConfig(configuration(level))


def init_app(app: Flask) -> None:
    app.before_request(_start_clock)
    app.after_request(_log_request)


def _start_clock() -> None:
    g.started = time.perf_counter()


def _log_request(response: Response) -> Response:
    log.info(
        "request",
        extra={
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "queries": g.get("queries", 0),
            "duration_ms": round((time.perf_counter() - g.started) * 1000, 1),
        },
    )
    return response
