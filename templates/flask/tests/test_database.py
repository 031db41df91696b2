from datetime import UTC
from datetime import datetime
from datetime import timedelta
from datetime import timezone
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.exc import StatementError

from app.extensions import database
from app.notes import service


def test_times_come_back_aware_and_in_utc(app: Flask) -> None:
    here = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    with app.app_context():
        note = service.create_note(database.session, UUID(int=1), title="Milk", body="")
        note.created_at = here
        database.session.commit()
        database.session.refresh(note)
        assert note.created_at == here
        assert note.created_at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(app: Flask) -> None:
    with app.app_context():
        note = service.create_note(database.session, UUID(int=1), title="Milk", body="")
        note.created_at = datetime(2026, 1, 1)  # noqa: DTZ001 (that is the point)
        with pytest.raises(StatementError, match="a time without a zone"):
            database.session.flush()


def test_what_is_not_committed_is_not_kept(app: Flask) -> None:
    with app.app_context():
        service.create_note(database.session, UUID(int=1), title="Milk", body="")
    with app.app_context():
        page = service.page_of_notes(database.session, UUID(int=1), search="", number=1, size=20)
        assert page.total == 0
