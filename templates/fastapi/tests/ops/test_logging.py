import logging
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

Lines = Callable[[], list[dict[str, Any]]]


async def test_a_request_is_a_line(anonymous: httpx2.AsyncClient, log_lines: Lines) -> None:
    await anonymous.get("/nowhere?token=secret", headers={"X-Request-ID": "request-1"})
    [line] = [line for line in log_lines() if line["logger"] == "app.ops.access"]
    assert line.pop("duration_ms") >= 0
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "app.ops.access",
        "message": "request",
        "request_id": "request-1",
        "method": "GET",
        "path": "/nowhere",
        "status": 404,
    }


async def test_probes_are_not_logged(anonymous: httpx2.AsyncClient, log_lines: Lines) -> None:
    for path in ("/health/live", "/health/ready", "/metrics"):
        assert (await anonymous.get(path)).status_code == 200
    assert [line for line in log_lines() if line["logger"].startswith("app.")] == []


@pytest.mark.usefixtures("probed_app")
async def test_a_crash_is_logged_without_the_secrets_of_the_request(
    anonymous: httpx2.AsyncClient, log_lines: Lines
) -> None:
    headers = {"Authorization": "Bearer hunter2", "X-Request-ID": "request-1"}
    await anonymous.get("/probe/crash?secret=hunter2", headers=headers)
    lines = [line for line in log_lines() if line["logger"].startswith("app.")]
    crash, request = lines
    assert "RuntimeError: 7" in crash["traceback"]
    assert (crash["request_id"], request["request_id"], request["status"]) == (
        "request-1",
        "request-1",
        500,
    )
    # In a list, for pytest compares texts slowly to show where they differ.
    assert [secret for secret in ("hunter2",) if secret in str(lines)] == []


@pytest.mark.usefixtures("probed_app")
async def test_a_query_that_fails_is_logged_without_its_values(
    anonymous: httpx2.AsyncClient, log_lines: Lines
) -> None:
    assert (await anonymous.get("/probe/query-fails?secret=hunter2")).status_code == 500
    [crash] = [line for line in log_lines() if "traceback" in line]
    assert "nowhere" in crash["traceback"]
    assert [secret for secret in ("hunter2",) if secret in str(crash)] == []


def test_what_a_line_is_given_stays_on_one_line(log_lines: Lines) -> None:
    logging.getLogger("app.test").info("two\nlines %s", "é", extra={"thing": object})
    assert log_lines()[0]["message"] == "two\nlines é"
    assert log_lines()[0]["thing"] == "<class 'object'>"
