"""The one clock. Everything that decides takes `as_of`; only the outermost layers ask the time here."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return dt.datetime.now(tz=dt.UTC)  # noqa: TID251 - the one place that may ask


def today() -> dt.date:
    """The present date in UTC."""
    return now().date()
