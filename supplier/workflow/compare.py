"""Lays two stored scorecards beside each other, or one beside what the rules in force now make of the same input."""

from __future__ import annotations

import datetime as dt

from supplier.model.comparison import Comparison
from supplier.parts import Parts
from supplier.scoring.compare import compare
from supplier.scoring.score import score
from supplier.store import scorecards


def compared(parts: Parts, old_id: str, new_id: str) -> Comparison:
    """What differs between two stored scorecards; writes nothing.

    Raises:
        NotFoundError: one of them does not exist.
    """
    with parts.database.read() as connection:
        old, new = (scorecards.any_organisation(connection, one) for one in (old_id, new_id))
    return compare(old.scorecard, new.scorecard)


def under_todays_rules(parts: Parts, scorecard_id: str, as_of: dt.date | None = None) -> Comparison:
    """What the rules and the policy in force make of a stored Case, as of its own date or another one; writes nothing.

    Raises:
        NotFoundError: there is no such scorecard.
    """
    with parts.database.read() as connection:
        stored = scorecards.any_organisation(connection, scorecard_id)
    return compare(stored.scorecard, score(stored.case, parts.policy, as_of or stored.row.as_of))
