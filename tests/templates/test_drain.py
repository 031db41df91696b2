"""A FastAPI service that is told to stop under load loses no answer."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from tests.support import fastapi_accounts
from tests.support import fastapi_session
from tests.support import live
from tests.support import starters
from tests.support.load import Load

pytestmark = pytest.mark.services

DRAIN_SECONDS = 2
KEY = "of a service that lives for one test"


@pytest.mark.parametrize("database", starters.axes()["database"])
def test_every_answer_arrives_and_what_was_promised_is_there(
    template: Path, tmp_path: Path, installed: Path, database: str
) -> None:
    del installed
    answers = {"framework": "fastapi", "auth": True, "database": database}
    service = starters.render(template, tmp_path / "orders", answers)
    with live.database(service, database) as environment:
        environment |= {"DRAIN_SECONDS": str(DRAIN_SECONDS), "SECRET_KEY": KEY}
        with live.serving(service, environment) as (client, server):
            fastapi_accounts.join(client)
            headers = {"Authorization": client.headers["Authorization"]}
            load = Load(str(client.base_url), headers, patience=DRAIN_SECONDS / 2)
            with load.from_clients(4):
                time.sleep(1)
                assert load.created
                # uv hands it on to the server.
                server.send_signal(signal.SIGTERM)
                told = time.monotonic()
            assert server.wait(timeout=30) in live.STOPPED
            lasted = time.monotonic() - told
        assert load.unready.is_set()
        assert load.failed == []
        assert load.late > 0
        assert load.asked_to_leave > 0
        assert DRAIN_SECONDS <= lasted < DRAIN_SECONDS + 5

        with live.served(service, environment) as client:
            client.headers.update(headers)
            kept = {f"{fastapi_session.NOTES}/{note['id']}" for note in fastapi_session.all_notes(client)}
        assert kept == set(load.created)
