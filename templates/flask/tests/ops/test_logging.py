import io
import json
import logging
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import pytest

from app.factory import create_app
from app.ops.logging import JsonFormatter
from app.settings import Settings
from tests.browser import Browser

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Read what is logged, as an operator would."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.setLevel(level)
    root.removeHandler(handler)


def test_each_request_is_one_line(client: Browser, lines: Lines) -> None:
    client.get("/health/live?secret=1", headers={"X-Request-ID": "request-4711"})

    (line,) = lines()
    assert line.pop("duration_ms") >= 0
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "app.requests",
        "message": "request",
        "request_id": "request-4711",
        "method": "GET",
        "path": "/health/live",
        "queries": 0,
        "status": 200,
    }


def test_a_crash_is_logged_without_the_values_of_variables(
    settings: Settings, lines: Lines
) -> None:
    app = create_app(settings)

    def crash() -> str:
        password = "hunter2-" * 2
        raise RuntimeError(len(password))

    app.add_url_rule("/crash", "crash", crash)
    Browser(app).get("/crash", headers={"X-Request-ID": "request-4711"})
    app.extensions["database"].dispose()

    error, request = lines()
    assert error["level"] == "error"
    assert error["request_id"] == "request-4711"
    assert "RuntimeError: 16" in error["traceback"]
    assert "hunter2-hunter2-" not in json.dumps(error)
    assert request["status"] == 500


def test_a_line_outside_of_a_request_has_no_request_id(lines: Lines) -> None:
    logging.getLogger("app").info("ünïcode and\na line end: %s", "yes")
    (line,) = lines()
    assert line["message"] == "ünïcode and\na line end: yes"
    assert line["request_id"] is None


def test_a_missing_secret_is_told(settings: Settings, lines: Lines) -> None:
    app = create_app(settings.model_copy(update={"secret_key": None}))
    app.extensions["database"].dispose()
    (line,) = lines()
    assert line["level"] == "warning"
    assert line["message"].startswith("SECRET_KEY is not set")
    assert len(app.config["SECRET_KEY"]) == 64
