"""How often something may be tried. Counters live in the database, so that they hold for all processes together."""

from __future__ import annotations

import datetime as dt

from supplier.errors import TooManyTriesError
from supplier.parts import Parts
from supplier.store import throttle


def take(parts: Parts, name: str, subject: str, allowed: int, window: dt.timedelta, at: dt.datetime) -> None:
    """Count one try of `subject` in a transaction of its own: it counts also when what follows fails.

    Raises:
        TooManyTriesError: more than `allowed` within `window`.
    """
    with parts.database.write() as connection:
        free = throttle.take(connection, throttle.bucket(name, subject), allowed=allowed, window=window, at=at)
    if not free:
        minutes = max(1, round(window.total_seconds() / 60))
        raise TooManyTriesError("too-many-tries", "This was tried too often.", f"Wait {minutes} minutes, then try again.")
