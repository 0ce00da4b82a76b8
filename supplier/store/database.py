"""The database: SQLite in one process, or PostgreSQL. The only place that knows which."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from supplier.errors import BadInputError, UnavailableError
from supplier.store.guard import authorize

BUSY_SECONDS = 5.0
_PRAGMAS = (
    "journal_mode=WAL",
    f"busy_timeout={int(BUSY_SECONDS * 1000)}",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "trusted_schema=OFF",
)
_RETRY_STATES = {"40001", "40P01", "55P03", "53300", "57P01", "57P03"}


class Database:
    """Transactions on one database.

    Args:
        url: `sqlite:///<file>` or `postgresql://...`; an in-memory SQLite cannot be shared by threads and is refused.
        threads: how many connections may be open at once.
        guarded: False only for migrations: SQLite connections then may change the schema.
    """

    def __init__(self, url: str, threads: int = 8, *, guarded: bool = True) -> None:
        self.url = _driver_url(url)
        self.is_sqlite = self.url.startswith("sqlite")
        self._writer = threading.RLock()
        self._writing = threading.local()
        self.engine, self._readers = _sqlite(self.url, threads, guarded=guarded) if self.is_sqlite else _postgres(self.url, threads)
        self.engines = (self.engine, self._readers) if self.is_sqlite else (self.engine,)
        self._closed = False
        for engine in self.engines:
            event.listen(engine, "checkin", self._returned)

    @property
    def engine_url(self) -> str:
        """The address without the driver, as the job engine and PostgreSQL's own tools want it."""
        return self.url.replace("postgresql+psycopg://", "postgresql://", 1)

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one moment and cannot write.

        Raises:
            UnavailableError: the database is busy or does not answer.
        """
        with _translated(), self._readers.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that commits when the block ends and rolls back when it raises.

        SQLite allows one writer: threads wait for each other here, fairly and without polling the file.

        Raises:
            UnavailableError: the database is busy, full or does not answer; nothing was written.
        """
        with _translated(), self._turn(), self.engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        if getattr(self._writing, "active", False):
            message = "a write inside a write of the same thread would wait for itself"
            raise RuntimeError(message)
        if self.is_sqlite and not self._writer.acquire(timeout=BUSY_SECONDS * 2):
            raise UnavailableError("database-busy", "The database is busy.", "Try again in a few seconds.")
        self._writing.active = True
        try:
            yield
        finally:
            self._writing.active = False
            if self.is_sqlite:
                self._writer.release()

    def close(self) -> None:
        """Close every connection; one that a thread still uses is closed when it comes back."""
        self._closed = True
        for engine in self.engines:
            engine.dispose()

    def _returned(self, _connection: object, record: Any) -> None:
        if self._closed:
            record.invalidate()


def sqlite_url(path: Path) -> str:
    """The address of the embedded database file."""
    return f"sqlite:///{path}"


def _driver_url(url: str) -> str:
    try:
        parsed = make_url(url)
    except Exception as error:
        raise BadInputError("database-url", "The database address cannot be read.", "Give postgresql://user:password@host/name.") from error
    if parsed.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    if parsed.drivername == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        return parsed.render_as_string(hide_password=False)
    message = f"The database address starts with {parsed.drivername}, which is not supported."
    raise BadInputError("database-url", message, "Use sqlite:///<file> or postgresql://user:password@host/name.")


def _postgres(url: str, threads: int) -> tuple[Engine, Engine]:
    """One pool for both; readers see one moment and cannot write."""
    engine = create_engine(url, pool_size=threads, max_overflow=0, pool_timeout=BUSY_SECONDS * 2, pool_pre_ping=True)
    event.listen(engine, "connect", _prepare_postgres)
    return engine, engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")


def _prepare_postgres(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'; SET timezone = 'UTC'")
    connection.commit()


def _sqlite(url: str, threads: int, *, guarded: bool) -> tuple[Engine, Engine]:
    """The writer's connection and the readers': a connection that changes between the two would prepare all its statements again."""
    writer = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=BUSY_SECONDS * 2)
    readers = create_engine(url, pool_size=threads, max_overflow=0, pool_timeout=BUSY_SECONDS * 2)
    _prepare_sqlite(writer, "BEGIN IMMEDIATE", guarded=guarded)
    _prepare_sqlite(readers, "BEGIN", "query_only=ON", guarded=guarded)
    return writer, readers


def _prepare_sqlite(engine: Engine, begin: str, *pragmas: str, guarded: bool) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (*_PRAGMAS, *pragmas):
            connection.execute(f"PRAGMA {pragma}")
        if guarded:
            connection.set_authorizer(authorize)

    def start(connection: Any) -> None:
        connection.cursor().execute(begin)

    engine.dialect.do_begin = start  # type: ignore[assignment,method-assign]  # the driver itself would begin at the first change only


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except PoolTimeoutError as error:
        raise UnavailableError("database-busy", "Every database connection is in use.", "Try again in a few seconds.") from error
    except DBAPIError as error:
        known = _known(error)
        if known is None:
            raise
        raise known from error


def _known(error: DBAPIError) -> UnavailableError | None:
    text, state = str(error.orig).lower(), getattr(error.orig, "sqlstate", None)
    if "database is locked" in text or state in _RETRY_STATES:
        return UnavailableError("database-busy", "The database is busy.", "Try again in a few seconds.")
    if "disk is full" in text or state == "53100":
        return UnavailableError("database-full", "The disk of the database is full; nothing was saved.", "Free space, then try again.")
    if "no such table" in text or state == "42P01":
        return UnavailableError("database-schema", "The database was never set up, or is older than the program.", "Run `supplier db upgrade`.")
    if "not a database" in text or "malformed" in text:
        return UnavailableError("database-damaged", "The database file is damaged, or is no database.", "Restore it from a backup.")
    if error.connection_invalidated or (isinstance(error, OperationalError) and ("connect" in text or "unable to open" in text)):
        return UnavailableError(
            "database-unreachable", "The database does not answer.", "Check that it runs and that SUPPLIER_DATABASE_URL is right."
        )
    return None
