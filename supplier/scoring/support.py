"""Clause results for the scorecard: Annex 11 clauses with their crosswalk notes, A.5.19-A.5.23, and the criteria on suppliers."""

from __future__ import annotations

from functools import lru_cache

from supplier.model.base import Note
from supplier.model.case import Framework
from supplier.model.policy import Clause, Crosswalk
from supplier.model.questions import State
from supplier.model.reading import ControlStatus
from supplier.model.scorecard import ClauseResult, ClauseState, EvidenceLevel, EvidenceRef, StandingWord, Support
from supplier.scoring import clauses, soa, soc2
from supplier.scoring.context import SUPPLIER_FACTS, disagree
from supplier.scoring.facts import Doc, View
from supplier.scoring.outcome import Scalar
from supplier.scoring.standing import Verdict

_FROM_STATUS = {
    ControlStatus.IMPLEMENTED: ClauseState.MET,
    ControlStatus.PARTIAL: ClauseState.PARTLY,
    ControlStatus.PLANNED: ClauseState.PLANNED,
    ControlStatus.NOT_IMPLEMENTED: ClauseState.NOT_MET,
    ControlStatus.EXCLUDED: ClauseState.NOT_APPLICABLE,
}
_FROM_ANSWER = {
    State.MET: ClauseState.PARTLY,
    State.PARTLY: ClauseState.PARTLY,
    State.PLANNED: ClauseState.PLANNED,
    State.NOT_MET: ClauseState.NOT_MET,
    State.NA: ClauseState.NOT_APPLICABLE,
}


def results(view: View, verdicts: tuple[Verdict, ...]) -> tuple[ClauseResult, ...]:
    """The clauses of every requested framework, in the order of the catalogue."""
    standing = {verdict.framework: verdict for verdict in verdicts}
    found: list[ClauseResult] = []
    if Framework.ANNEX11 in standing:
        found += _annex11(view, standing)
    if Framework.ISO27001 in standing:
        certified = standing[Framework.ISO27001].standing is StandingWord.CERTIFIED
        found += [_control(view, clause, certified=certified) for clause in clauses.brought_in(view, Framework.ISO27001)]
    if Framework.SOC2 in standing:
        found += [_criterion(view, clause, standing[Framework.SOC2]) for clause in clauses.brought_in(view, Framework.SOC2)]
    return tuple(found)


def _annex11(view: View, standing: dict[Framework, Verdict]) -> list[ClauseResult]:
    controls, criteria = _shown_controls(view), _shown_criteria(standing.get(Framework.SOC2))
    found = []
    for one in clauses.annex11(view):
        entry = view.book.notes.get(one.clause.ref)
        supported: tuple[Support, ...] = ()
        if entry is not None:
            supported = tuple(_support(entry, f"iso27001-2022#{control}") for control in entry.controls if control in controls)
            supported += tuple(_support(entry, f"tsc-2017#{criterion}") for criterion in entry.criteria) if criteria else ()
        found.append(ClauseResult(ref=one.clause.ref, state=one.state, level=one.level, why=one.why, supported_by=supported, evidence=one.evidence))
    return found


@lru_cache(maxsize=1024)
def _support(entry: Crosswalk, ref: str) -> Support:
    missing = tuple(f"{entry.clause.partition('#')[2]}.{index}" for index in range(1, entry.missing + 1))
    return Support(ref=ref, still_missing=missing)


def _shown_controls(view: View) -> frozenset[str]:
    statement = soa.best(view)
    if statement is None:
        return frozenset()
    return frozenset(control for control in view.book.controls if statement.status(control) is ControlStatus.IMPLEMENTED)


def _shown_criteria(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.standing is StandingWord.ATTESTED


def _control(view: View, clause: Clause, *, certified: bool) -> ClauseResult:
    control = clause.ref.partition("#")[2]
    statement, said = soa.best(view), view.said(SUPPLIER_FACTS[control])
    status = statement.status(control) if statement else None
    row = statement.rows.get(control) if statement else None
    evidence: tuple[EvidenceRef, ...] = view.answer(SUPPLIER_FACTS[control])
    if statement is not None and row is not None:
        evidence += (statement.doc.row_ref(row),)
    level: EvidenceLevel = "E5" if certified and status is ControlStatus.IMPLEMENTED else "E2" if status else "E0"
    if disagree(said, status):
        state, code = ClauseState.CONTRADICTED, "clause.contradicted.statement"
    elif status in _FROM_STATUS:
        state, code = _FROM_STATUS[status], "clause.from_statement"
        if state is ClauseState.MET and said in {State.PARTLY, State.PLANNED}:
            state, code = ClauseState.PARTLY, "clause.partly.answers"
    elif said is not None:
        state, code = _FROM_ANSWER[said], "clause.partly.unproven" if said is State.MET else f"clause.{_FROM_ANSWER[said].value}"
    else:
        state, code = ClauseState.UNANSWERED, "clause.unanswered"
    values: dict[str, Scalar] = {"clause": control, "level": level, "status": status.value if status else None, "documents": 1 if status else 0}
    return ClauseResult(ref=clause.ref, state=state, level=level, why=Note(code=code, values=values), evidence=evidence)


def _criterion(view: View, clause: Clause, verdict: Verdict) -> ClauseResult:
    criterion = clause.ref.partition("#")[2]
    doc = next((doc for doc in view.docs if doc.sha256 == verdict.climbs[0].sha256), None)
    values: dict[str, Scalar] = {"clause": criterion, "level": "E0", "documents": 0}
    if doc is not None and verdict.standing in {StandingWord.ATTESTED, StandingWord.ALIGNED} and _examined(doc, criterion):
        attested = verdict.standing is StandingWord.ATTESTED
        level: EvidenceLevel = "E5" if attested else "E4"
        clean = not any(criterion in text for text in (*soc2.exceptions(doc), *doc.texts("modified_criteria")))
        state = ClauseState.MET if attested and clean else ClauseState.PARTLY
        code = "clause.met.report" if state is ClauseState.MET else "clause.partly.report"
        note = Note(code=code, values={**values, "level": level, "documents": 1})
        return ClauseResult(ref=clause.ref, state=state, level=level, why=note, evidence=doc.ref("type", "opinion") or doc.whole())
    answers = clauses.claims_for(view, clause)
    states = [claim.state for claim in answers if claim.answered and claim.state]
    evidence = tuple(
        EvidenceRef(kind="answer", question=claim.question, value=claim.value, snippet=claim.comment) for claim in answers if claim.answered
    )
    if not states:
        return ClauseResult(ref=clause.ref, state=ClauseState.UNANSWERED, level="E0", why=Note(code="clause.unanswered", values=values))
    worst = next(state for state in (State.NOT_MET, State.PLANNED, State.PARTLY, State.MET, State.NA) if state in states)
    code = "clause.partly.unproven" if worst is State.MET else f"clause.{_FROM_ANSWER[worst].value}"
    return ClauseResult(ref=clause.ref, state=_FROM_ANSWER[worst], level="E0", why=Note(code=code, values=values), evidence=evidence)


def _examined(doc: Doc, criterion: str) -> bool:
    """The common criteria are in every report; privacy criteria only where Privacy is in scope."""
    return not criterion.startswith("P") or soc2.has_category(doc, "privacy")
