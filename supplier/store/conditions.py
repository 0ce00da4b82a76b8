"""What a decision may depend on."""

from __future__ import annotations

import datetime as dt

from supplier.model.base import Value


class DecisionCondition(Value, frozen=True, kw_only=True):
    """A condition of an acceptance: what must happen, who sees to it, and until when."""

    text: str
    owner: str
    due_on: dt.date
