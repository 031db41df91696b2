"""The database: its engine, one session a request, and the base of the models."""

from datetime import UTC
from datetime import datetime

from flask import Flask
from flask import current_app
from flask import g
from flask import has_request_context
from flask import request
from sqlalchemy import Connection
from sqlalchemy import DateTime
from sqlalchemy import Dialect
from sqlalchemy import Engine
from sqlalchemy import MetaData
from sqlalchemy import create_engine
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

# Methods that promise to change nothing (RFC 9110, 9.2.1).
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# Names that a migration can tell, whichever database made them.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time. SQLite keeps no zone, so all times are stored in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value}")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        # PostgreSQL answers in the zone of the connection.
        if value is None or value.tzinfo is None:
            return value and value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every model."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 (SQLAlchemy's own way)


def now() -> datetime:
    return datetime.now(UTC)


def make_engine(url: str) -> Engine:
    """Make an engine whose connections behave alike on SQLite and PostgreSQL."""
    engine = create_engine(url, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # The sqlite3 module would begin on its own, too late and never for a SELECT: see _begin_sqlite.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")  # readers and the writer do not wait for each other
    cursor.execute("PRAGMA synchronous = NORMAL")  # safe with WAL
    cursor.execute("PRAGMA busy_timeout = 5000")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads and then writes cannot wait for SQLite's lock: it fails at once when
    # another has written since. One that is going to write takes the lock first.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


class Database:
    """Gives each app its engine, and each request of it a session, closed when it ends."""

    def init_app(self, app: Flask, *, url: str) -> None:
        engine = make_engine(url)
        event.listen(engine, "before_cursor_execute", _count_query)
        app.extensions["database"] = engine
        app.teardown_appcontext(_close_session)

    @property
    def engine(self) -> Engine:
        engine: Engine = current_app.extensions["database"]
        return engine

    @property
    def session(self) -> Session:
        """The request's session. What is not committed is rolled back."""
        if "session" not in g:
            reads = has_request_context() and request.method in SAFE_METHODS
            engine = self.engine.execution_options(writes=not reads)
            g.session = Session(engine, expire_on_commit=False)
        session: Session = g.session
        return session


def _close_session(_error: BaseException | None) -> None:
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()


def _count_query(*_told: object) -> None:
    # For the line that the log gets of each request.
    if has_request_context():
        g.queries = g.get("queries", 0) + 1
