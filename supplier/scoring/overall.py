"""From standings to what a reader sees first: badge, headline, risk and the date of the next look."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from supplier.model.base import Note
from supplier.model.case import Framework
from supplier.model.intake import tier_of
from supplier.model.reading import Confidence
from supplier.model.scorecard import Risk, Standing, StandingWord, TimelineStep
from supplier.scoring.clock import add_months
from supplier.scoring.facts import View

_BEST = {Framework.ISO27001: StandingWord.CERTIFIED, Framework.SOC2: StandingWord.ATTESTED, Framework.ANNEX11: StandingWord.ALIGNED}
_SHOWN = frozenset({StandingWord.CERTIFIED, StandingWord.ATTESTED, StandingWord.ALIGNED})
RANK = {StandingWord.NOT_DEMONSTRATED: 0, StandingWord.UNDER_REVIEW: 1, StandingWord.ALIGNED: 2, StandingWord.ATTESTED: 3, StandingWord.CERTIFIED: 3}
RiskWord = Literal["low", "medium", "high", "critical"]
_TABLE: dict[str, dict[str, RiskWord]] = {
    "strong": {"low": "low", "medium": "low", "high": "medium"},
    "fair": {"low": "low", "medium": "medium", "high": "high"},
    "weak": {"low": "medium", "medium": "high", "high": "critical"},
}


def requested(standings: tuple[Standing, ...]) -> tuple[Standing, ...]:
    """The standings that were asked for."""
    return tuple(one for one in standings if one.standing is not StandingWord.NOT_REQUESTED)


def badge(standings: tuple[Standing, ...]) -> StandingWord:
    """Under review while anything requested waits; certified by ISO/IEC 27001 only; aligned if all stand; else not demonstrated."""
    asked = requested(standings)
    if any(one.standing is StandingWord.UNDER_REVIEW for one in asked):
        return StandingWord.UNDER_REVIEW
    if any(one.standing is StandingWord.CERTIFIED for one in asked):
        return StandingWord.CERTIFIED
    if asked and all(one.standing in _SHOWN for one in asked):
        return StandingWord.ALIGNED
    return StandingWord.NOT_DEMONSTRATED


def headline(standings: tuple[Standing, ...], word: StandingWord) -> Note:
    """What the badge rests on, followed by every requested framework that is not demonstrated."""
    asked = requested(standings)
    waiting = [one for one in asked if one.standing is StandingWord.UNDER_REVIEW]
    shown = [one for one in asked if one.standing in _SHOWN]
    lead = waiting if word is StandingWord.UNDER_REVIEW else [one for one in shown if one.standing is word] or shown
    lead = shown if word is StandingWord.ALIGNED else lead
    missing = [one for one in asked if one.standing is StandingWord.NOT_DEMONSTRATED]
    values = {
        "lead": ",".join(f"{one.framework.value}:{one.standing.value}" for one in lead),
        "missing": ",".join(one.framework.value for one in missing),
    }
    return Note(code="headline", values={**values})


def assurance(standings: tuple[Standing, ...]) -> Literal["strong", "fair", "weak"]:
    """Strong: every requested standing at its best and no confidence low. Weak: anything not demonstrated or under review."""
    asked = requested(standings)
    if not asked or any(one.standing not in _SHOWN for one in asked):
        return "weak"
    best = all(one.standing is _BEST[one.framework] and one.confidence is not Confidence.LOW for one in asked)
    return "strong" if best else "fair"


def risk(view: View, standings: tuple[Standing, ...], steps: tuple[TimelineStep, ...]) -> Risk:
    """Tier against assurance, and the date of re-assessment: by tier, or at the first step that lowers a standing."""
    tier, code = tier_of(view.use)
    found = assurance(standings)
    by = add_months(view.clock.as_of, view.numbers.reassess_months[tier.value])
    lowering = [step.on for step in steps if RANK[step.becomes] < RANK[step.was]]
    due: dt.date = min([by, *lowering])
    return Risk(tier=tier, tier_rule=code, assurance=found, risk=_TABLE[found][tier.value], reassess_by=due)
