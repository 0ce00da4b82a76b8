"""Computes stored scorecards again: the same input and policy must give the same verdict for ever."""

from __future__ import annotations

import datetime as dt

import msgspec

from supplier.model.policy import Policy
from supplier.parts import Parts
from supplier.scoring.score import score
from supplier.store import scorecards
from supplier.store.scorecards import StoredScorecard

_BATCH = 100


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A scorecard whose digest came out differently."""

    scorecard_id: str
    as_of: dt.date
    stored: str
    computed: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How many were computed, and those that differ."""

    scorecards: int
    differing: tuple[Difference, ...]


def recompute(parts: Parts) -> Outcome:
    """Compute every stored scorecard again, in batches; writes nothing."""
    count, last = 0, ""
    differing: list[Difference] = []
    while True:
        with parts.database.read() as session:
            batch = scorecards.every_one(session, after_id=last, limit=_BATCH)
        if not batch:
            return Outcome(scorecards=count, differing=tuple(differing))
        for stored in batch:
            computed = _again(stored)
            if computed != stored.row.digest:
                differing.append(Difference(scorecard_id=stored.row.id, as_of=stored.row.as_of, stored=stored.row.digest, computed=computed))
        count, last = count + len(batch), batch[-1].row.id


def _again(stored: StoredScorecard) -> str:
    policy = msgspec.json.decode(stored.policy_json, type=Policy)
    return score(stored.case, policy, stored.row.as_of).digest
