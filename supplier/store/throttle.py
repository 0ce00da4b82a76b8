"""How often something may be tried, counted in the database so that all processes share it."""

from __future__ import annotations

import datetime as dt
import hashlib

from sqlalchemy import Connection, bindparam, delete, select, text

from supplier.store.shapes import changed
from supplier.store.tables import ThrottleTable
from supplier.store.types import UTCDateTime

# One statement on both databases, so that two processes that count at once both count.
_COUNT = text(
    "INSERT INTO throttle (bucket, count, ends_at) VALUES (:bucket, 1, :ends_at) ON CONFLICT (bucket) DO UPDATE SET"
    " count = CASE WHEN throttle.ends_at > :at THEN throttle.count + 1 ELSE 1 END,"
    " ends_at = CASE WHEN throttle.ends_at > :at THEN throttle.ends_at ELSE :ends_at END RETURNING count"
).bindparams(bindparam("at", type_=UTCDateTime()), bindparam("ends_at", type_=UTCDateTime()))


def bucket(limit: str, subject: str) -> str:
    """The name of a counter: the limit in words and a digest of whom it counts, so that no address is kept."""
    return f"{limit}:{hashlib.sha256(subject.encode()).hexdigest()[:32]}"


def take(connection: Connection, name: str, *, allowed: int, window: dt.timedelta, at: dt.datetime) -> bool:
    """Count one try; False when more than `allowed` were made within the window. Commit also when it is False."""
    count = connection.execute(_COUNT, {"bucket": name, "at": at, "ends_at": at + window}).scalar_one()
    return int(count) <= allowed


def wait(connection: Connection, name: str, *, allowed: int, at: dt.datetime) -> dt.timedelta | None:
    """How long until another try is allowed, or None when one is allowed now. Counts nothing."""
    table = ThrottleTable
    row = connection.execute(select(table.count.label("tries"), table.ends_at).where(table.bucket == name, table.ends_at > at)).first()
    return row.ends_at - at if row is not None and row.tries >= allowed else None


def forget(connection: Connection, name: str) -> None:
    """Start again at nothing, for instance after a right password."""
    connection.execute(delete(ThrottleTable).where(ThrottleTable.bucket == name))


def sweep(connection: Connection, at: dt.datetime) -> int:
    """Delete counters whose window is over; returns how many."""
    return changed(connection, delete(ThrottleTable).where(ThrottleTable.ends_at <= at))
