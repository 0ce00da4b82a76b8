"""Computes stored scorecards again: the same input and policy must give the same verdict for ever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

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
    checked = [_checked(stored) for stored in listed(parts)]
    return Outcome(scorecards=len(checked), differing=tuple(one for one in checked if one is not None))


def listed(parts: Parts) -> Iterator[StoredScorecard]:
    """Every stored scorecard by id, read in batches."""
    last = ""
    while True:
        with parts.database.read() as connection:
            batch = scorecards.every_one(connection, after_id=last, limit=_BATCH)
        if not batch:
            return
        yield from batch
        last = batch[-1].row.id


def _checked(stored: StoredScorecard) -> Difference | None:
    policy, row = msgspec.json.decode(stored.policy_json, type=Policy), stored.row
    computed = score(stored.case, policy, row.as_of).digest
    return None if computed == row.digest else Difference(scorecard_id=row.id, as_of=row.as_of, stored=row.digest, computed=computed)
