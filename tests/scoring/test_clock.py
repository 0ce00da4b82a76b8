"""Days and months from a day, to the ends of the calendar."""

from __future__ import annotations

import datetime as dt

import pytest

from supplier.scoring.clock import Clock, add_days, add_months


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-11-21", 2, "2027-01-21"),
        ("2026-01-15", -1, "2025-12-15"),
        ("0001-02-05", -1, "0001-01-05"),
        ("0001-02-05", -2, "0001-01-01"),
        ("9999-11-05", 1, "9999-12-05"),
        ("9999-11-05", 2, "9999-12-31"),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month_or_of_the_calendar(day: str, months: int, found: str) -> None:
    assert add_months(dt.date.fromisoformat(day), months).isoformat() == found


@pytest.mark.parametrize(
    ("day", "days", "found"),
    [("2026-12-31", 1, "2027-01-01"), ("2026-01-01", -1, "2025-12-31"), ("0001-01-02", -5, "0001-01-01"), ("9999-12-30", 5, "9999-12-31")],
)
def test_days_later_stay_within_the_calendar(day: str, days: int, found: str) -> None:
    assert add_days(dt.date.fromisoformat(day), days).isoformat() == found


def test_the_last_day_of_the_calendar_never_passes() -> None:
    clock = Clock(dt.date.max)
    assert (clock.reached(dt.date.max), clock.passed(dt.date.max), clock.turning) == (True, False, set())
