"""Flags about how the assessment was made rather than about what was shown."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from msgspec import UNSET

from supplier.model.case import Judgement
from supplier.model.questions import State
from supplier.model.reading import Kind
from supplier.model.scorecard import EvidenceRef
from supplier.scoring import soc2
from supplier.scoring.clock import add_days, add_months
from supplier.scoring.facts import Doc, View
from supplier.scoring.names import fold
from supplier.scoring.outcome import Raised, Scalar
from supplier.scoring.rules import raiser

_EVERY_LADDER = ("iso27001_certified", "iso27001_aligned", "soc2_attested", "soc2_aligned", "annex11_aligned")


@raiser("ANSWERS_UNIFORM", 1)
def uniform(view: View) -> Iterator[Raised]:
    """Yes to everything without a word or a document, or one text again and again. The limit is how many answers make a pattern."""
    limit = view.book.limit("ANSWERS_UNIFORM")
    chosen = [claim for claim in view.case.claims if claim.answered and claim.state is not None]
    if len(chosen) >= limit and all(claim.state is State.MET and not claim.evidence and not claim.comment for claim in chosen):
        yield Raised(code="ANSWERS_UNIFORM", values={"count": len(chosen), "text": None}, bears=("none",))
        return
    texts = [claim.comment or claim.value or "" for claim in view.worded if claim.answered]
    written = Counter(text for given in texts if (text := fold(given))) if len(texts) >= limit else Counter()
    repeated = [(count, text) for text, count in written.items() if count >= limit]
    if repeated:
        count, text = max(repeated)
        yield Raised(code="ANSWERS_UNIFORM", values={"count": count, "text": text[:80]}, bears=("none",))


@raiser("QUESTION_SET_SUPERSEDED", 1)
def older_set(view: View) -> Iterator[Raised]:
    """Answered on a version that a newer one has taken the place of."""
    newer = () if view.case.newer_sets is UNSET else view.case.newer_sets
    answered = {pinned.id: pinned.version for pinned in view.case.sets}
    for one in newer:
        values: dict[str, Scalar] = {"set": one.id, "answered": answered.get(one.id), "newer": one.version}
        yield Raised(code="QUESTION_SET_SUPERSEDED", about=one.id, values=values, bears=("none",))


@raiser("REVIEW_OVERDUE", 1)
def overdue(view: View) -> Iterator[Raised]:
    """What was submitted is older than the interval of re-assessment of its tier."""
    last, months = view.case.submitted_on, view.numbers.reassess_months[view.tier.value]
    if last is not None and view.clock.older(last, months):
        values: dict[str, Scalar] = {"on": last.isoformat(), "months": months, "tier": view.tier.value}
        yield Raised(code="REVIEW_OVERDUE", values=values, bears=_EVERY_LADDER)


@raiser("REVIEWER_OVERRIDE", 1)
def overridden(view: View) -> Iterator[Raised]:
    """Where a reviewer put another value in the place of one that was read, or withdrew a flag. Both stay in the Case."""
    for doc in view.docs:
        changed = [one for one in view.corrections.values() if _differs(doc, one)]
        if changed:
            names = ", ".join(sorted(one.target.partition(":")[2] for one in changed))
            values: dict[str, Scalar] = {"file": doc.reading.file, "fields": names, "flags": None}
            yield Raised(code="REVIEWER_OVERRIDE", about=doc.sha256, values=values, evidence=tuple(map(_decision, changed)), bears=("none",))
    withdrawn = [one for one in view.judged.values() if one.subject == "flag" and one.verdict in {"rejected", "no"}]
    if withdrawn:
        codes = ", ".join(sorted({one.target.partition(":")[0] for one in withdrawn}))
        evidence = tuple(map(_decision, withdrawn))
        yield Raised(code="REVIEWER_OVERRIDE", values={"file": None, "fields": None, "flags": codes}, evidence=evidence, bears=("none",))


def _differs(doc: Doc, decision: Judgement) -> bool:
    sha256, _, name = decision.target.partition(":")
    read = [str(fact.value) for fact in doc.reading.facts if fact.name == name]
    return sha256 == doc.sha256 and bool(read) and (decision.verdict == "rejected" or (decision.value is not None and decision.value not in read))


def _decision(one: Judgement) -> EvidenceRef:
    sha256 = one.target.partition(":")[0] if one.subject == "fact" else None
    return EvidenceRef(kind="decision", sha256=sha256, snippet=one.reason, value=one.value or one.verdict)


@raiser("EVIDENCE_EXPIRING", 1)
def expiring(view: View) -> Iterator[Raised]:
    """Evidence that stops counting within the policy's days. Certificates have CERT_EXPIRING."""
    days = view.numbers.evidence_expiring_days
    for doc in view.docs:
        ends = _ends(view, doc)
        if ends is not None and view.clock.reached(add_days(ends, -days)) and not view.clock.passed(ends):
            values: dict[str, Scalar] = {"file": doc.reading.file, "on": ends.isoformat()}
            yield Raised(
                code="EVIDENCE_EXPIRING",
                about=doc.sha256,
                values=values,
                evidence=doc.ref("valid_until", "period_end"),
                bears=("none",),
            )


def _ends(view: View, doc: Doc) -> dt.date | None:
    if doc.kind is Kind.SOC2_REPORT:
        _, end = soc2.period(doc)
        return add_months(end, view.numbers.soc2_stale_months) if end else None
    return None if doc.kind is Kind.ISO_CERTIFICATE else doc.date("valid_until")


@raiser("DOC_DUPLICATE", 1)
def duplicate(view: View) -> Iterator[Raised]:
    """The same bytes more than once among this vendor's documents, under whatever name and by whomever."""
    copies: dict[tuple[str, int], list[Doc]] = {}
    for doc in (*view.docs, *view.earlier):
        copies.setdefault((doc.sha256, doc.reading.part.number if doc.reading.part else 0), []).append(doc)
    for (sha256, _), docs in copies.items():
        if len(docs) > 1:
            names = ", ".join(sorted({doc.reading.file for doc in docs}))
            yield Raised(code="DOC_DUPLICATE", about=sha256, values={"file": names, "count": len(docs)}, evidence=docs[0].whole(), bears=("none",))
