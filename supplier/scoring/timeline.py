"""How the verdict will change by itself: evaluated again at every date where an answer about time flips."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from collections.abc import Set as AbstractSet

from supplier.model.base import Value
from supplier.model.case import Framework
from supplier.model.scorecard import StandingWord, TimelineStep
from supplier.scoring.clock import add_months


class Moment(Value, frozen=True, kw_only=True):
    """The standings as of one date and the later dates on which something may change.

    `codes` gives the flags behind a standing, the upper ladder's first; it is asked only where a standing changed.
    """

    standings: dict[Framework, StandingWord]
    codes: Callable[[Framework], tuple[frozenset[str], ...]]
    turning: AbstractSet[dt.date]


def steps(evaluate: Callable[[dt.date], Moment], now: Moment, as_of: dt.date, months: int) -> tuple[TimelineStep, ...]:
    """Every change of a standing after `as_of`, for `months`.

    `evaluate` gives the moment at a date. Between two turning dates nothing can change, because rules ask the date only
    through the clock that collects them.
    """
    end = add_months(as_of, months)
    found: list[TimelineStep] = []
    waiting, before = set(now.turning), now
    while days := [day for day in waiting if day <= end]:
        day = min(days)
        after = evaluate(day)
        found += [
            _step(day, framework, before, after)
            for framework in sorted(after.standings)
            if after.standings[framework] is not before.standings[framework]
        ]
        waiting = {later for later in waiting | after.turning if later > day}
        before = after
    return tuple(found)


def _step(day: dt.date, framework: Framework, before: Moment, after: Moment) -> TimelineStep:
    return TimelineStep(
        on=day,
        framework=framework,
        was=before.standings[framework],
        becomes=after.standings[framework],
        because=_because(before.codes(framework), after.codes(framework)),
    )


def _because(before: tuple[frozenset[str], ...], after: tuple[frozenset[str], ...]) -> tuple[str, ...]:
    """What is new on the highest ladder that changed; where nothing is new, what is gone."""
    for old, new in zip(before, after, strict=True):
        if new != old:
            return tuple(sorted((new - old) or (old - new)))
    return ()
