"""A scorecard as scoring might make it, for tests of what keeps and shows it."""

from __future__ import annotations

import datetime as dt

from supplier.model.base import Note
from supplier.model.case import Framework
from supplier.model.intake import Tier
from supplier.model.reading import Confidence
from supplier.model.scorecard import Risk, Scorecard, Standing, StandingWord, TimelineStep, Versions


def scorecard(badge: StandingWord = StandingWord.CERTIFIED, as_of: dt.date = dt.date(2026, 11, 21), digest: str = "sha256:01") -> Scorecard:
    """Certified for ISO/IEC 27001 until 14 March 2027, nothing shown for Annex 11."""
    iso, annex = (
        Standing(framework=Framework.ISO27001, standing=StandingWord.CERTIFIED, confidence=Confidence.HIGH),
        Standing(framework=Framework.ANNEX11, standing=StandingWord.NOT_DEMONSTRATED, confidence=Confidence.MEDIUM),
    )
    steps = [
        TimelineStep(on=on, framework=Framework.ISO27001, was=StandingWord.CERTIFIED, becomes=StandingWord.ALIGNED, because=("CERT_EXPIRED",))
        for on in (dt.date(2027, 9, 1), dt.date(2027, 3, 14))
    ]
    return Scorecard(
        vendor="Cortex Software GmbH",
        service="Cortex LIMS",
        as_of=as_of,
        badge=badge,
        headline=Note(code="HEADLINE"),
        standings=(iso, annex),
        flags=(),
        clauses=(),
        risk=Risk(tier=Tier.HIGH, tier_rule="T", assurance="fair", risk="medium", reassess_by=dt.date(2027, 11, 21)),
        timeline=tuple(steps),
        duties=(),
        versions=Versions(rule_pack="2026.1", policy="2026.1", registers="x", sets=(), program="0"),
        digest=digest,
    )
