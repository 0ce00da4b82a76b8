"""Runs the ladders of gates and turns them into one standing per framework."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import cache, lru_cache

from supplier.model.base import Note, Value
from supplier.model.case import Framework
from supplier.model.intake import RegulatedArea
from supplier.model.policy import Gate, Ladder
from supplier.model.questions import State
from supplier.model.scorecard import GateOutcome, GateResult, StandingWord
from supplier.scoring import annex11, certificate, claims, clauses, soa, soc2
from supplier.scoring.book import Book
from supplier.scoring.facts import Doc, View
from supplier.scoring.outcome import Raised
from supplier.scoring.rules import RULES

RULE_MODULES = (annex11, certificate, claims, soa, soc2)
"""Importing them registers their rules."""


class Climb(Value, frozen=True, kw_only=True):
    """One ladder run for one document: every gate, what they raised, and whether the ladder holds."""

    ladder: Ladder
    gates: tuple[GateResult, ...]
    sorted_out: dict[tuple[str, GateOutcome], tuple[GateResult, ...]] = {}
    raised: tuple[Raised, ...] = ()
    sha256: str | None = None

    def of(self, kind: str, result: GateOutcome) -> tuple[GateResult, ...]:
        """The gates of one kind with one result."""
        return self.sorted_out.get((kind, result), ())

    @property
    def blocked(self) -> bool:
        """A blocking gate fails."""
        return bool(self.of("blocking", GateOutcome.FAIL))

    @property
    def withheld(self) -> bool:
        """A withholding gate fails, or a deciding gate is unknown."""
        return bool(self.of("holding", GateOutcome.FAIL) or self.of("blocking", GateOutcome.UNKNOWN) or self.of("holding", GateOutcome.UNKNOWN))

    @property
    def open_gates(self) -> tuple[str, ...]:
        """The gates that wait."""
        waiting = (*self.of("blocking", GateOutcome.UNKNOWN), *self.of("holding", GateOutcome.FAIL), *self.of("holding", GateOutcome.UNKNOWN))
        return tuple(gate.id for gate in waiting)


class Verdict(Value, frozen=True, kw_only=True):
    """A framework's standing before confidence: the ladder it rests on and the documents behind it."""

    framework: Framework
    standing: StandingWord
    basis: str
    rests_on: Ladder | None
    climbs: tuple[Climb, ...]
    documents: frozenset[str] = frozenset()

    @property
    def gates(self) -> tuple[GateResult, ...]:
        """Every gate of every ladder, in order."""
        return tuple(gate for climb in self.climbs for gate in climb.gates)


_Step = tuple[GateResult, tuple[Raised, ...]]
"""The result of a gate and what it raised."""


def climb(view: View, ladder: Ladder, doc: Doc | None, *, needs_document: bool = False) -> Climb:
    """Run every gate of a ladder. One that needs a document and has none runs only its first gate; the rest is not reached."""
    gates = view.book.gates(ladder)
    reached = 1 if needs_document else len(gates)
    steps = [_step(view, gate, doc) if index < reached else (_not_reached(gate.id, gate.rule), ()) for index, gate in enumerate(gates)]
    results = tuple([result for result, _ in steps])
    return Climb(
        ladder=ladder,
        gates=results,
        sorted_out=_sorted_out(gates, results),
        raised=tuple([one for _, raised in steps for one in raised]),
        sha256=doc.sha256 if doc else None,
    )


def _sorted_out(gates: tuple[Gate, ...], results: tuple[GateResult, ...]) -> dict[tuple[str, GateOutcome], tuple[GateResult, ...]]:
    """The results by the kind of their gate and what they came to."""
    found: defaultdict[tuple[str, GateOutcome], list[GateResult]] = defaultdict(list)
    for gate, one in zip(gates, results, strict=True):
        found[gate.kind, one.result].append(one)
    return {key: tuple(some) for key, some in found.items()}


def _step(view: View, gate: Gate, doc: Doc | None) -> _Step:
    return view.lasting((gate.ladder, gate.id, doc), _run, view, gate, doc)


def _run(view: View, gate: Gate, doc: Doc | None) -> _Step:
    entry = RULES[gate.rule]
    outcome = entry.decide(view, doc)
    result = GateResult(
        id=gate.id,
        rule=gate.rule,
        result=outcome.result,
        why=outcome.why,
        source=entry.source,
        provisional=outcome.provisional,
        evidence=outcome.evidence,
    )
    return result, tuple([_bearing(one, gate.ladder) for one in outcome.raised])


def _bearing(one: Raised, ladder: str) -> Raised:
    return one if one.bears else Raised(code=one.code, about=one.about, values=one.values, evidence=one.evidence, bears=(ladder,))


@cache
def _not_reached(gate: str, rule: str) -> GateResult:
    why = Note(code="gate.not_reached", values={"gate": gate})
    return GateResult(id=gate, rule=rule, result=GateOutcome.NOT_REACHED, why=why, source=RULES[rule].source)


def skipped(view: View, ladder: Ladder) -> Climb:
    """A ladder that was not entered, because a better standing was reached or is still open."""
    return _skipped(view.book, ladder)


@lru_cache(maxsize=64)
def _skipped(book: Book, ladder: Ladder) -> Climb:
    gates = book.gates(ladder)
    reached = tuple(_not_reached(gate.id, gate.rule) for gate in gates)
    return Climb(ladder=ladder, gates=reached, sorted_out=_sorted_out(gates, reached))


def best_climb(view: View, ladder: Ladder, docs: tuple[Doc, ...]) -> tuple[Climb, tuple[Climb, ...]]:
    """The document that carries furthest, and the climbs of the others; ties go to the newest, so order never matters."""
    if not docs:
        return climb(view, ladder, None, needs_document=True), ()
    if len(docs) == 1:
        return _climbed(view, ladder, docs[0]), ()
    ranked = sorted((_climbed(view, ladder, doc) for doc in docs), key=lambda one: _rank(view, one), reverse=True)
    return ranked[0], tuple(ranked[1:])


def _climbed(view: View, ladder: Ladder, doc: Doc) -> Climb:
    return view.lasting((ladder, doc), climb, view, ladder, doc)


def _rank(view: View, one: Climb) -> tuple[int, int, int, int, int, str, str, str]:
    doc = next(doc for doc in view.docs if doc.sha256 == one.sha256)
    newest, signed = _newest(doc.dates("expires_on", "period_end", "as_of")), _newest(doc.dates("report_date"))
    if view.book.shared("BEST") == 1:
        newest, signed = max(newest, signed), ""
    failed, waiting = len(one.of("blocking", GateOutcome.FAIL)), len(one.of("blocking", GateOutcome.UNKNOWN))
    held, limited = len(one.of("holding", GateOutcome.FAIL)), len(one.of("limiting", GateOutcome.FAIL))
    return -failed, -waiting, -held, -limited, -sum(gate.provisional for gate in one.gates), newest, signed, doc.sha256


def _newest(days: tuple[dt.date, ...]) -> str:
    return max((day.isoformat() for day in days), default="")


def _others(climbs: tuple[Climb, ...]) -> tuple[Climb, ...]:
    """Documents not relied on are listed with why; their flags bear on nothing."""
    return tuple(
        Climb(
            ladder=one.ladder,
            gates=(),
            sha256=one.sha256,
            raised=tuple(_idle(raised) for raised in one.raised if one.blocked or one.withheld),
        )
        for one in climbs
    )


def _idle(one: Raised) -> Raised:
    return Raised(code=one.code, about=one.about, values=one.values, evidence=one.evidence, bears=("none",))


def iso27001(view: View) -> tuple[Verdict, tuple[Climb, ...]]:
    """Certified on a certificate, aligned on the shown management system, or not demonstrated."""
    top, others = best_climb(view, "iso27001_certified", certificate.candidates(view))
    shelf = _others(others)
    documents = frozenset({top.sha256} if top.sha256 else ())
    if not top.blocked:
        lower = skipped(view, "iso27001_aligned")
        word = StandingWord.UNDER_REVIEW if top.withheld else StandingWord.CERTIFIED
        basis = f"review:{','.join(top.open_gates)}" if top.withheld else "certified"
        return _verdict(Framework.ISO27001, word, basis, "iso27001_certified", (top, lower), documents), shelf
    statement = soa.best(view)
    low = climb(view, "iso27001_aligned", statement.doc if statement else None)
    held = frozenset({statement.doc.sha256} if statement else ())
    if low.blocked:
        return _verdict(Framework.ISO27001, StandingWord.NOT_DEMONSTRATED, _lacking_iso(view, top, low), None, (top, low), held | documents), shelf
    if low.withheld:
        return _verdict(
            Framework.ISO27001, StandingWord.UNDER_REVIEW, f"review:{','.join(low.open_gates)}", "iso27001_aligned", (top, low), held
        ), shelf
    proof = next(gate.why.code for gate in low.gates if gate.id == "L6").rpartition(".")[2]
    return _verdict(Framework.ISO27001, StandingWord.ALIGNED, f"aligned:{proof}", "iso27001_aligned", (top, low), held), shelf


def _verdict(
    framework: Framework, standing: StandingWord, basis: str, rests_on: Ladder | None, climbs: tuple[Climb, ...], documents: frozenset[str]
) -> Verdict:
    return Verdict(framework=framework, standing=standing, basis=basis, rests_on=rests_on, climbs=climbs, documents=documents)


def _lacking_iso(view: View, top: Climb, low: Climb) -> str:
    """The shortest true reason why nothing is demonstrated."""
    codes = {one.code for one in top.raised}
    if any(gate.result is GateOutcome.PASS for gate in low.gates if gate.id in {"L1", "L4", "L5"}) and top.sha256 is None:
        return "nd:partial"
    for code, basis in (
        ("CERT_BORROWED", "nd:borrowed"),
        ("CERT_SCOPE_NOT_SERVICE", "nd:scope"),
        ("CERT_EXPIRED", "nd:expired"),
        ("CERT_EDITION_2013", "nd:expired"),
    ):
        if code in codes:
            return basis
    return "nd:partial" if top.sha256 or view.docs else _silent(view, "iso27001_claim")


def _silent(view: View, claim: str) -> str:
    return "nd:claim_only" if view.said(claim) in {State.MET, State.PARTLY, State.PLANNED} else "nd:no_answer"


def soc_2(view: View) -> tuple[Verdict, tuple[Climb, ...]]:
    """Attested by a report, aligned on what comes close, or not demonstrated."""
    top, others = best_climb(view, "soc2_attested", soc2.candidates(view))
    shelf = _others(others)
    documents = frozenset({top.sha256} if top.sha256 else ())
    if not top.blocked:
        word = StandingWord.UNDER_REVIEW if top.withheld else StandingWord.ATTESTED
        basis = f"review:{','.join(top.open_gates)}" if top.withheld else "attested:type2"
        return _verdict(Framework.SOC2, word, basis, "soc2_attested", (top, skipped(view, "soc2_aligned")), documents), shelf
    doc = next((doc for doc in view.docs if doc.sha256 == top.sha256), None)
    low = climb(view, "soc2_aligned", doc)
    if top.of("holding", GateOutcome.FAIL):
        return _verdict(Framework.SOC2, StandingWord.UNDER_REVIEW, "review:S6", "soc2_attested", (top, low), documents), shelf
    if low.blocked:
        basis = _lacking_soc(view, top, low) if doc is not None else _silent(view, "soc2_claim")
        return _verdict(Framework.SOC2, StandingWord.NOT_DEMONSTRATED, basis, None, (top, low), documents), shelf
    if low.withheld:
        return _verdict(Framework.SOC2, StandingWord.UNDER_REVIEW, f"review:{','.join(low.open_gates)}", "soc2_aligned", (top, low), documents), shelf
    proof = next(gate.why.code for gate in low.gates if gate.id == "T1").rpartition(".")[2]
    return _verdict(Framework.SOC2, StandingWord.ALIGNED, f"aligned:{proof}", "soc2_aligned", (top, low), documents), shelf


def _lacking_soc(view: View, top: Climb, low: Climb) -> str:
    codes = {gate.why.code for gate in low.gates}
    if codes & {"T1.fail.adverse", "T1.fail.disclaimer"}:
        return "nd:opinion"
    if view.book.shared("BASIS") == 1:
        borrowed = any(soc2.report_on_vendor(view, doc).why.code == "S1.fail.borrowed" for doc in soc2.candidates(view))
    else:
        borrowed = any(gate.why.code == "S1.fail.borrowed" for gate in top.gates)
    return "nd:borrowed" if borrowed else "nd:partial"


def annex_11(view: View) -> tuple[Verdict, tuple[Climb, ...]]:
    """Aligned when every clause the intended use brings in is shown with GMP evidence, else not demonstrated."""
    only = climb(view, "annex11_aligned", None)
    documents = frozenset(sha256 for one in clauses.annex11(view) for sha256 in one.rests_on)
    if only.blocked:
        return _verdict(Framework.ANNEX11, StandingWord.NOT_DEMONSTRATED, _lacking_annex11(view, only), None, (only,), documents), ()
    if only.withheld:
        return _verdict(
            Framework.ANNEX11, StandingWord.UNDER_REVIEW, f"review:{','.join(only.open_gates)}", "annex11_aligned", (only,), documents
        ), ()
    return _verdict(Framework.ANNEX11, StandingWord.ALIGNED, "aligned", "annex11_aligned", (only,), documents), ()


def _lacking_annex11(view: View, only: Climb) -> str:
    failing = only.of("blocking", GateOutcome.FAIL)
    if [gate.why.code for gate in failing] == ["A1.fail.before_contract"]:
        return "nd:before_contract"
    found = clauses.annex11(view)
    if not any(one.rests_on for one in found):
        return "nd:claim_only" if any(one.evidence for one in found) else "nd:no_answer"
    return "nd:partial"


def reference_area(view: View, framework: Framework) -> str | None:
    """Outside GMP, Annex 11 is applied as a reference; the area says which text governs."""
    area = view.use.regulated_area
    return area.value if framework is Framework.ANNEX11 and area is not RegulatedArea.GMP else None
