"""Which processes run jobs and are alive."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, delete, func, insert, select, text, update

from supplier import clock
from supplier.store.shapes import changed
from supplier.store.tables import WorkerTable

_LEAD = 7_205_311_114_099
"""Any constant; workers on one PostgreSQL take turns with it."""


def now(connection: Connection) -> dt.datetime:
    """The database server's clock, which all workers share; with SQLite this machine's."""
    if connection.dialect.name == "sqlite":
        return clock.now()
    moment: dt.datetime = connection.execute(select(func.clock_timestamp(type_=WorkerTable.seen_at.type))).scalar_one()
    return moment


def beat(connection: Connection, worker_id: str, program: str) -> dt.datetime:
    """Note that a worker is alive; returns the moment noted."""
    at = now(connection)
    if changed(connection, update(WorkerTable).where(WorkerTable.id == worker_id).values(seen_at=at)) == 0:
        connection.execute(insert(WorkerTable).values(id=worker_id, started_at=at, seen_at=at, program=program))
    return at


def alive(connection: Connection, since: dt.datetime) -> frozenset[str]:
    """The ids of workers seen since a moment."""
    return frozenset(connection.execute(select(WorkerTable.id).where(WorkerTable.seen_at >= since)).scalars())


def forget(connection: Connection, before: dt.datetime) -> int:
    """Delete workers not seen since a moment; returns how many."""
    return changed(connection, delete(WorkerTable).where(WorkerTable.seen_at < before))


def leave(connection: Connection, worker_id: str) -> None:
    """A worker has ended in an orderly way."""
    connection.execute(delete(WorkerTable).where(WorkerTable.id == worker_id))


def lead(connection: Connection) -> bool:
    """Whether this transaction is the only one that looks after silent workers now. SQLite has one process: always."""
    if connection.dialect.name == "sqlite":
        return True
    return bool(connection.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LEAD}).scalar_one())
