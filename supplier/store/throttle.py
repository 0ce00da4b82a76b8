"""How often something may be tried, counted in the database so that all processes share it."""

from __future__ import annotations

import datetime as dt
import hashlib

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from supplier.store.shapes import changed
from supplier.store.tables import ThrottleTable


def bucket(limit: str, subject: str) -> str:
    """The name of a counter: the limit in words and a digest of whom it counts, so that no address is kept."""
    return f"{limit}:{hashlib.sha256(subject.encode()).hexdigest()[:32]}"


def take(session: Session, name: str, *, allowed: int, window: dt.timedelta, at: dt.datetime) -> bool:
    """Count one try; False when more than `allowed` were made within the window. Commit also when it is False."""
    table = ThrottleTable
    if changed(session, update(table).where(table.bucket == name, table.ends_at > at).values(count=table.count + 1)) == 0:
        session.execute(delete(table).where(table.bucket == name))
        session.execute(insert(table).values(bucket=name, count=1, ends_at=at + window))
        return allowed >= 1
    count = session.execute(select(table.count).where(table.bucket == name)).scalar_one()
    return int(count) <= allowed


def wait(session: Session, name: str, *, allowed: int, at: dt.datetime) -> dt.timedelta | None:
    """How long until another try is allowed, or None when one is allowed now. Counts nothing."""
    table = ThrottleTable
    row = session.execute(select(table.count, table.ends_at).where(table.bucket == name, table.ends_at > at)).first()
    return row.ends_at - at if row is not None and row.count >= allowed else None


def forget(session: Session, name: str) -> None:
    """Start again at nothing, for instance after a right password."""
    session.execute(delete(ThrottleTable).where(ThrottleTable.bucket == name))


def sweep(session: Session, at: dt.datetime) -> int:
    """Delete counters whose window is over; returns how many."""
    return changed(session, delete(ThrottleTable).where(ThrottleTable.ends_at <= at))
