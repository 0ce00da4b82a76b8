"""What differs between two scorecards: codes and values, never sentences. `supplier.wording` turns it into JSON and text."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from supplier.model.base import Note, Value

COMPARISON_SCHEMA = "supplier-comparison-1"

Area = Literal["inputs", "badge", "standing", "gate", "flag", "clause", "risk", "timeline", "duty"]


class Side(Value, frozen=True, kw_only=True):
    """One of the two scorecards."""

    vendor: str
    service: str
    as_of: dt.date
    headline: Note
    digest: str


class Difference(Value, frozen=True, kw_only=True):
    """One difference. `key` names the gate, flag, clause or value; `was` and `now` are the reasons given on either side."""

    area: Area
    key: str
    why: Note
    was: Note | None = None
    now: Note | None = None


class Comparison(Value, frozen=True, kw_only=True):
    """Two scorecards laid beside each other. `same` says that they are one and the same by digest."""

    old: Side
    new: Side
    same: bool
    differences: tuple[Difference, ...]
