from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy import event
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.engine.interfaces import DBAPIConnection

from app.accounts.models import LoginSession
from app.database import now
from app.extensions import database
from tests.accounts.people import is_logged_in
from tests.browser import Browser


def set_login(app: Flask, **values: datetime) -> None:
    with app.app_context():
        database.session.execute(update(LoginSession).values(**values))
        database.session.commit()


def seen_at(app: Flask) -> datetime:
    with app.app_context():
        return database.session.scalars(select(LoginSession.seen_at)).one()


@contextmanager
def no_patience(engine: Engine) -> Generator[None]:
    """Let no connection wait for another writer."""

    def hurry(connection: DBAPIConnection, *_told: object) -> None:
        connection.cursor().execute("PRAGMA busy_timeout = 0")

    event.listen(engine, "checkout", hurry)
    try:
        yield
    finally:
        event.remove(engine, "checkout", hurry)
        engine.dispose()


def test_a_login_ends_when_it_is_old(app: Flask, ada: Browser) -> None:
    set_login(app, expires_at=now() - timedelta(seconds=1))
    assert not is_logged_in(ada)


def test_a_login_ends_when_nobody_uses_it(app: Flask, ada: Browser) -> None:
    set_login(app, seen_at=now() - timedelta(days=2, seconds=1))
    assert not is_logged_in(ada)


def test_a_visit_keeps_a_login(app: Flask, ada: Browser) -> None:
    set_login(app, seen_at=now() - timedelta(days=1))
    assert is_logged_in(ada)
    assert now() - seen_at(app) < timedelta(minutes=1)


def test_a_visit_does_not_make_a_login_last_longer_than_it_may(app: Flask, ada: Browser) -> None:
    ends = now() + timedelta(hours=1)
    set_login(app, seen_at=now() - timedelta(days=1), expires_at=ends)
    assert is_logged_in(ada)
    with app.app_context():
        assert database.session.scalars(select(LoginSession.expires_at)).one() == ends


def test_a_visit_soon_after_another_writes_nothing(app: Flask, ada: Browser) -> None:
    before = seen_at(app)
    assert is_logged_in(ada)
    assert seen_at(app) == before


def test_a_page_is_shown_even_where_the_visit_cannot_be_noted(
    app: Flask, ada: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    before = now() - timedelta(days=1)
    set_login(app, seen_at=before)
    engine: Engine = app.extensions["database"]
    if engine.dialect.name != "sqlite":
        pytest.skip("other writers wait for each other's row alone, and for as long as it takes")
    # Somebody else writes; to wait for the end of it would take five seconds.
    with no_patience(engine), engine.execution_options(writes=True).begin():
        assert is_logged_in(ada)
    assert "a visit was not noted" in caplog.text
    assert seen_at(app) == before
