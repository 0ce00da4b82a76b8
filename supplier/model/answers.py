"""What a vendor said: the answer as typed, and the claim it amounts to."""

from __future__ import annotations

import datetime as dt

from supplier.model.base import Value
from supplier.model.questions import ClauseLink, State


class Answer(Value, frozen=True, kw_only=True):
    """One answer to one question, keyed by set, question, rev and option value: never by position or label.

    `chosen` holds option values (one for a choice). `evidence` holds SHA-256 digests of uploads. `revision` counts
    from 1; every revision is kept.
    """

    set_id: str
    question: str
    rev: int = 1
    chosen: tuple[str, ...] = ()
    text: str | None = None
    number: int | None = None
    date: dt.date | None = None
    rows: tuple[dict[str, str], ...] = ()
    comment: str | None = None
    planned_on: dt.date | None = None
    evidence: tuple[str, ...] = ()
    lang: str = "en"
    revision: int = 1


class Claim(Value, frozen=True, kw_only=True):
    """An answer turned into what rules may read: they see facts, states and clauses, never question ids.

    A visible question without an answer is a claim whose `answered` is false. `value` is the text, ISO date or number
    given; for a choice it is the option value. `rows` are those of a table, by column id. `question` is kept only so that a page can link back.
    """

    question: str
    set_id: str
    label: str
    answered: bool
    supplies: str | None = None
    state: State | None = None
    value: str | None = None
    values: tuple[str, ...] = ()
    rows: tuple[dict[str, str], ...] = ()
    comment: str | None = None
    planned_on: dt.date | None = None
    evidence: tuple[str, ...] = ()
    evidence_demanded: tuple[str, ...] = ()
    clauses: tuple[ClauseLink, ...] = ()
    critical: bool = False
    required: bool = True
    flag: str | None = None
