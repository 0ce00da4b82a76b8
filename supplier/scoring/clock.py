"""The as-of date, and every date on which a comparison with it would turn out otherwise."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import Generic, TypeVar, TypeVarTuple

import msgspec

_Made = TypeVar("_Made")
_Given = TypeVarTuple("_Given")
_NEVER = dt.date.max
_DAY = dt.timedelta(days=1)


def add_days(day: dt.date, days: int) -> dt.date:
    """The day so many days later (earlier if negative), within the calendar."""
    return dt.date.fromordinal(min(max(day.toordinal() + days, dt.date.min.toordinal()), dt.date.max.toordinal()))


@lru_cache(maxsize=4096)
def add_months(day: dt.date, months: int) -> dt.date:
    """The same day `months` later (earlier if negative); the last day of a shorter month. The calendar's first and last day are its ends."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < dt.MINYEAR:
        return dt.date.min
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class Lasting(msgspec.Struct, Generic[_Made], frozen=True):
    """Something worked out as of a date, and the later dates on which an answer it rests on flips."""

    made: _Made
    turning: set[dt.date]
    since: dt.date
    until: dt.date


class Clock:
    """Rules ask the date only through this, so that the timeline knows every date where something can change.

    `turning` collects dates after `as_of` on which an answer given so far flips.
    """

    def __init__(self, as_of: dt.date) -> None:
        self.as_of = as_of
        self.turning: set[dt.date] = set()

    def reached(self, day: dt.date) -> bool:
        """Whether `day` is today or past."""
        if day > self.as_of:
            self.turning.add(day)
            return False
        return True

    def noting(self, make: Callable[[*_Given], _Made], *given: *_Given) -> Lasting[_Made]:
        """What `make` gives, and how long it holds. An answer only ever turns from no to yes, so it holds until the first date that turns."""
        outer, self.turning = self.turning, set()
        made = make(*given)
        turning, self.turning = self.turning, outer
        return Lasting(made, turning, self.as_of, min(turning) if turning else _NEVER)

    def passed(self, day: dt.date) -> bool:
        """Whether `day` lies before today."""
        return self.reached(day + _DAY) if day < _NEVER else False

    def older(self, day: dt.date, months: int) -> bool:
        """Whether more than `months` have gone by since `day`."""
        return self.passed(add_months(day, months))

    def within(self, day: dt.date, months: int) -> bool:
        """Whether `day` is not in the future and not more than `months` ago."""
        return self.reached(day) and not self.older(day, months)
