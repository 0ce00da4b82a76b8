"""What a SOC 2 report and the one before it say together: a gap between their periods, and an exception that came back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from supplier.model.reading import Fact, Kind
from supplier.scoring import soc2
from supplier.scoring.facts import Doc, View
from supplier.scoring.names import covers, fold, telling_words
from supplier.scoring.outcome import Raised, Scalar
from supplier.scoring.ownership import owner_of
from supplier.scoring.rules import raiser


@raiser("SOC2_GAP", 1)
def gap(view: View) -> Iterator[Raised]:
    """More days than the policy allows lie between a report's period and the one before, and no bridge letter speaks for them."""
    for doc, start in _begun(view):
        before = [(end, one.sha256, one) for one in _before(view, doc, start) if (end := one.date("period_end")) is not None]
        if not before:
            continue
        ended, _, last = max(before, key=lambda found: found[:2])
        if _unspoken(view, ended, start) > view.numbers.soc2_gap_days:
            values: dict[str, Scalar] = {
                "file": doc.reading.file,
                "ended": ended.isoformat(),
                "start": start.isoformat(),
                "days": (start - ended).days - 1,
            }
            evidence = last.ref("period_end") + doc.ref("period_start")
            yield Raised(code="SOC2_GAP", about=doc.sha256, values=values, evidence=evidence)


def _begun(view: View) -> Iterator[tuple[Doc, dt.date]]:
    """The reports that say when their period began, and when."""
    for doc in soc2.candidates(view):
        start, _ = soc2.period(doc)
        if start is not None:
            yield doc, start


def _before(view: View, doc: Doc, start: dt.date) -> tuple[Doc, ...]:
    """The reports on the same organisation and system whose period began earlier."""
    others = (one for one in (*view.docs, *view.earlier) if one.kind is Kind.SOC2_REPORT and one is not doc and one.text("type") != "1")
    return tuple(one for one in others if (began := one.date("period_start")) and began < start and _same_subject(view, doc, one))


def _same_subject(view: View, doc: Doc, other: Doc) -> bool:
    """Both are the vendor's own, and neither names a system that the other does not."""
    if any(owner_of(view, one, "organisation") not in {"own", "proposed"} for one in (doc, other)):
        return False
    here, there = " ".join(doc.texts("system")), " ".join(other.texts("system"))
    return not here or not there or "yes" in {covers(here, there, None), covers(there, here, None)}


def _unspoken(view: View, ended: dt.date, start: dt.date) -> int:
    """The days after `ended` and before `start` that no bridge letter covers; a letter without a first day speaks from the end of the period."""
    at, last, days = ended.toordinal() + 1, start.toordinal(), 0
    letters = [one for one in (*view.docs, *view.earlier) if one.kind is Kind.BRIDGE_LETTER]
    spans = [(letter.date("period_start") or ended, until) for letter in letters if (until := letter.latest("period_end")) is not None]
    for begins, until in sorted((*(span for span in spans if span[0] <= span[1]), (start, start))):
        days += max(0, min(begins.toordinal(), last) - at)
        at = max(at, until.toordinal() + 1)
    return days


@raiser("SOC2_REPEAT_EXCEPTION", 1)
def repeated(view: View) -> Iterator[Raised]:
    """The same control failed its test in the report before, in much the same words. The limit is the share of words in common."""
    limit = view.book.limit("SOC2_REPEAT_EXCEPTION")
    for doc, start in _begun(view):
        now = doc.of("exception")
        came_back = [fact for fact in now for one in _before(view, doc, start) for then in one.of("exception") if _same(fact, then, limit)]
        if came_back:
            evidence = tuple(ref for ref, fact in zip(doc.ref("exception"), now, strict=True) if fact in came_back)
            controls = ", ".join(sorted({_part(fact, "control") for fact in came_back}))
            values: dict[str, Scalar] = {"file": doc.reading.file, "count": len(evidence), "controls": controls}
            yield Raised(code="SOC2_REPEAT_EXCEPTION", about=doc.sha256, values=values, evidence=evidence)


def _same(fact: Fact, then: Fact, limit: float) -> bool:
    """Auditors keep the number of a control from year to year; without one nothing can be compared safely."""
    control = fold(_part(fact, "control"))
    here, there = (set(telling_words(_part(one, "text"))) for one in (fact, then))
    shared = here & there
    alike = bool(shared) and len(shared) >= limit * len(here | there)
    return bool(control) and control == fold(_part(then, "control")) and alike


def _part(fact: Fact, name: str) -> str:
    return (fact.value.get(name) or "") if isinstance(fact.value, dict) else ""
