"""Confidence: starts high and is only ever capped, by named flags. It is about our knowledge, not about the vendor."""

from __future__ import annotations

from supplier.model.reading import Confidence
from supplier.model.scorecard import GateOutcome, Severity, Standing, StandingWord
from supplier.scoring.facts import View
from supplier.scoring.flags import Marked, relevant
from supplier.scoring.standing import Verdict, reference_area

_TOP = {StandingWord.CERTIFIED: "certified", StandingWord.ATTESTED: "attested", StandingWord.ALIGNED: "aligned"}


def decided(verdict: Verdict, found: tuple[Marked, ...]) -> tuple[StandingWord, str]:
    """The standing and its basis after the holds and blocks of the flags that are relevant to it."""
    word = _TOP.get(verdict.standing)
    if word is not None and any(mark.rule.hold for mark in found):
        return StandingWord.UNDER_REVIEW, "review:flag"
    if word is not None and any(word in mark.rule.blocks for mark in found):
        return StandingWord.NOT_DEMONSTRATED, "nd:flag"
    return verdict.standing, verdict.basis


def settle(view: View, verdict: Verdict, flags: tuple[Marked, ...]) -> Standing:
    """Apply blocks and holds of relevant flags, then the caps, and make the Standing."""
    found = relevant(verdict, flags)
    standing, basis = decided(verdict, found)
    confidence, caps = _confidence(verdict, standing, found, flags)
    return Standing(
        framework=verdict.framework,
        standing=standing,
        basis=basis,
        reference=reference_area(view, verdict.framework),
        confidence=confidence,
        caps=caps,
        gates=verdict.gates,
    )


def _confidence(verdict: Verdict, standing: StandingWord, found: tuple[Marked, ...], flags: tuple[Marked, ...]) -> tuple[Confidence, tuple[str, ...]]:
    if standing is StandingWord.UNDER_REVIEW:
        return Confidence.LOW, tuple(dict.fromkeys(mark.code for mark in found if _caps(mark)))
    if standing is StandingWord.NOT_DEMONSTRATED:
        doubts = [mark for mark in flags if mark.is_open and mark.rule.kind == "parse" and mark.raised.about in verdict.documents]
        return (Confidence.MEDIUM, tuple(dict.fromkeys(mark.code for mark in doubts))) if doubts else (Confidence.HIGH, ())
    critical = [mark for mark in found if mark.rule.severity is Severity.CRITICAL]
    high = [mark for mark in found if mark.rule.severity is Severity.HIGH]
    low = [mark for mark in found if mark.rule.cap == "low"]
    two_high = high if len(high) > 1 else []
    if critical or low or two_high:
        return Confidence.LOW, _codes(*critical, *low, *two_high, *(mark for mark in found if mark.rule.cap == "medium"))
    medium = [mark for mark in found if mark.rule.cap == "medium"] + high
    limited = any(climb.of("limiting", GateOutcome.FAIL) for climb in verdict.climbs if climb.ladder == verdict.rests_on)
    if medium or limited:
        return Confidence.MEDIUM, _codes(*medium) or _limiting(verdict)
    return Confidence.HIGH, ()


def _limiting(verdict: Verdict) -> tuple[str, ...]:
    return tuple(gate.id for climb in verdict.climbs if climb.ladder == verdict.rests_on for gate in climb.of("limiting", GateOutcome.FAIL))


def _caps(mark: Marked) -> bool:
    return bool(mark.rule.cap or mark.rule.hold or mark.rule.blocks)


def _codes(*marks: Marked) -> tuple[str, ...]:
    return tuple(sorted({mark.code for mark in marks}))
