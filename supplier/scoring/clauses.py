"""Clause by clause: what is shown, at which evidence level, and what ISO or SOC 2 evidence supports beside it.

ISO/IEC 27001-family and SOC evidence never changes the state of an Annex 11 clause; it adds at most a note.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from supplier.model.answers import Claim
from supplier.model.base import Note, Value
from supplier.model.case import Framework, Provider
from supplier.model.intake import IntendedUse, Tier, is_on
from supplier.model.policy import Clause, Proof
from supplier.model.questions import State
from supplier.model.reading import Kind
from supplier.model.scorecard import ClauseState, EvidenceLevel, EvidenceRef
from supplier.scoring import certificate
from supplier.scoring.book import Book
from supplier.scoring.facts import Doc, View
from supplier.scoring.names import relation
from supplier.scoring.outcome import Raised, Scalar
from supplier.scoring.ownership import speaks_of_another

_FAMILY = frozenset({Kind.ISO_CERTIFICATE, Kind.STATEMENT_OF_APPLICABILITY, Kind.SOC1_REPORT, Kind.SOC2_REPORT, Kind.SOC3_REPORT, Kind.BRIDGE_LETTER})
_NOTHING = frozenset({Kind.BADGE_OR_MARKETING, Kind.TRAINING_OR_PERSONAL_CERTIFICATE, Kind.QUESTIONNAIRE})
_SHOWN = frozenset({ClauseState.MET, ClauseState.PARTLY})
_YES = frozenset({"accepted", "yes"})
_NO = frozenset({"rejected", "no"})
_LOWERS = frozenset({State.PARTLY, State.PLANNED, State.NOT_MET})
_SAME = {
    State.MET: ClauseState.MET,
    State.PARTLY: ClauseState.PARTLY,
    State.PLANNED: ClauseState.PLANNED,
    State.NOT_MET: ClauseState.NOT_MET,
    State.NA: ClauseState.NOT_APPLICABLE,
}


class Paper(Value, frozen=True, kw_only=True):
    """A document as every clause looks at it: from whom it is, and whether it may count where it was only attached."""

    doc: Doc
    by_buyer: bool
    foreign: bool
    may_be_attached: bool


class Shown(Value, frozen=True, kw_only=True):
    """What a document shows for a clause."""

    sha256: str
    level: EvidenceLevel
    most: str
    by_buyer: bool
    evidence: tuple[EvidenceRef, ...]


class Found(Value, frozen=True, kw_only=True):
    """The result for one clause, before crosswalk notes, with the flags it raises and the documents it rests on."""

    clause: Clause
    state: ClauseState
    level: EvidenceLevel
    why: Note
    accepted: bool = False
    evidence: tuple[EvidenceRef, ...] = ()
    raised: tuple[Raised, ...] = ()
    rests_on: tuple[str, ...] = ()


def brought_in(view: View, framework: Framework) -> tuple[Clause, ...]:
    """The clauses of a framework that the intended use brings in."""
    return _selected(view.book, framework, view.use)


@lru_cache(maxsize=256)
def _selected(book: Book, framework: Framework, use: IntendedUse) -> tuple[Clause, ...]:
    return tuple(one for one in book.clauses(framework) if all(is_on(use, switch) for switch in one.when))


def annex11(view: View) -> tuple[Found, ...]:
    """Every Annex 11 clause brought in, judged once."""
    return view.lasting("clauses", _every, view)


def _every(view: View) -> tuple[Found, ...]:
    return tuple(_judged(view, clause) for clause in brought_in(view, Framework.ANNEX11))


def claims_for(view: View, clause: Clause) -> tuple[Claim, ...]:
    """The answers about a clause: those that supply its facts, and those that name the clause and supply nothing."""
    by_fact = [claim for fact in clause.facts for claim in view.claims.get(fact, ())]
    return (*by_fact, *view.linked.get(clause.ref, ()))


def _judged(view: View, clause: Clause) -> Found:
    if view.book.shared("CLAUSE") > 1:
        return view.lasting(("clause", clause.ref), _judge, view, clause)
    return _judge(view, clause) if _has_dates(clause) else view.once(("clause", clause.ref), _judge, view, clause)


def _has_dates(clause: Clause) -> bool:
    """Whether the clock has a say in the clause; all others are judged once for all dates."""
    return clause.facts[:1] == ("restore_test",)


def _judge(view: View, clause: Clause) -> Found:
    claims, name = claims_for(view, clause), clause.ref.partition("#")[2]
    attached = frozenset([digest for claim in claims for digest in claim.evidence])
    shown = _proof(view, clause, attached)
    level: EvidenceLevel = shown[0].level if shown else "E0"
    state, code = _state(view, clause, claims, shown)
    state, code, raised = _dated(view, clause, state, code)
    if state is ClauseState.MET and not any(one.most == "met" and one.level > "E0" for one in shown):
        state, code = ClauseState.PARTLY, "clause.partly.unproven" if not shown else "clause.partly.supported"
    reviewed, measure = view.verdict("clause", clause.ref), view.verdict("compensating", clause.ref)
    if reviewed in _NO:
        state, code = ClauseState.NOT_MET, "clause.not_met.reviewer"
    answers = _answers(claims)
    codes = (*_from_state(view, clause, claims, state, level), *_from_papers(view, clause, attached))
    return Found(
        clause=clause,
        state=state,
        level=level,
        why=Note(code=code, values={"clause": name, "level": level, "documents": len(shown)}),
        accepted=reviewed in _YES or measure in _YES,
        evidence=answers + tuple([ref for one in shown for ref in one.evidence]) + view.decided("compensating", clause.ref),
        raised=(*raised, *[Raised(code=code, about=clause.ref, values={"clause": name, "level": level}, evidence=answers) for code in codes]),
        rests_on=tuple([one.sha256 for one in shown]),
    )


def _answers(claims: tuple[Claim, ...]) -> tuple[EvidenceRef, ...]:
    return tuple(
        EvidenceRef(kind="answer", question=claim.question, value=claim.value or ", ".join(claim.values) or None, snippet=claim.comment)
        for claim in claims
        if claim.answered
    )


def _state(view: View, clause: Clause, claims: tuple[Claim, ...], shown: tuple[Shown, ...]) -> tuple[ClauseState, str]:
    """The leading fact decides, the others can only lower a yes; without an answer the buyer's own documents count."""
    lead = view.said(clause.facts[0]) if clause.facts else None
    by_buyer = any(one.by_buyer and one.most == "met" for one in shown)
    if lead is None:
        if by_buyer:
            return ClauseState.MET, "clause.met.buyer"
        return (ClauseState.PARTLY, "clause.partly.unanswered") if shown else (ClauseState.UNANSWERED, "clause.unanswered")
    if lead is State.NOT_MET and by_buyer and clause.missing_flag:
        return ClauseState.CONTRADICTED, "clause.contradicted.buyer"
    if lead is State.MET and any(claim.answered and claim.state in _LOWERS for claim in claims):
        return ClauseState.PARTLY, "clause.partly.answers"
    return _SAME[lead], f"clause.{_SAME[lead]}"


def _dated(view: View, clause: Clause, state: ClauseState, code: str) -> tuple[ClauseState, str, tuple[Raised, ...]]:
    """A restore test counts by its date, and the date answered must be the date on the record (Annex 11, 7.2)."""
    if not _has_dates(clause) or state not in _SHOWN:
        return state, code, ()
    said = view.day("restore_test_on")
    records = {doc: days for doc in view.kind(Kind.RESTORE_TEST) if (days := doc.dates("tested_on") or doc.dates("dated_on"))}
    read = {day for days in records.values() for day in days}
    evidence = view.answer("restore_test_on") + tuple(ref for doc in records for ref in doc.whole())
    if said is not None and read and said not in read:
        values: dict[str, Scalar] = {"said_on": said.isoformat(), "read_on": max(read).isoformat(), "clause": "7.2"}
        raised = Raised(code="CLAIM_CONTRADICTS_EVIDENCE", about=clause.ref, values=values, evidence=evidence, bears=("annex11_aligned",))
        return ClauseState.CONTRADICTED, "clause.contradicted.date", (raised,)
    last = said or (max(read) if read else None)
    if last is not None and view.clock.older(last, view.numbers.restore_test_max_age_months):
        values = {"on": last.isoformat(), "months": str(view.numbers.restore_test_max_age_months)}
        return (
            ClauseState.NOT_MET,
            "clause.not_met.old",
            (Raised(code="A11_RESTORE_UNTESTED", about=clause.ref, values={**values}, evidence=evidence),),
        )
    return state, code, ()


def _proof(view: View, clause: Clause, attached: frozenset[str]) -> tuple[Shown, ...]:
    kinds = view.book.proofs[clause.ref]
    if not attached and view.kinds.isdisjoint(kinds):
        return ()
    looked_at = [paper for paper in _papers(view) if paper.doc.kind in kinds or paper.doc.sha256 in attached]
    shown = [one for paper in looked_at if (one := _shows(view, clause, paper, attached)) is not None]
    return tuple(sorted(shown, key=lambda one: (one.level, one.most, one.sha256), reverse=True)) if shown else ()


def _papers(view: View) -> tuple[Paper, ...]:
    """The documents that can show anything, looked at once for all clauses."""
    return view.once("papers", lambda: tuple(_paper(view, doc) for doc in view.docs if not _says_no(doc)))


def _paper(view: View, doc: Doc) -> Paper:
    foreign = doc.kind is not Kind.AGREEMENT and speaks_of_another(view, doc)
    may_be_attached = not foreign and doc.kind not in _FAMILY and doc.kind not in _NOTHING
    return Paper(doc=doc, by_buyer=doc.document.provided_by is Provider.BUYER, foreign=foreign, may_be_attached=may_be_attached)


def _shows(view: View, clause: Clause, paper: Paper, attached: frozenset[str]) -> Shown | None:
    doc, by_buyer = paper.doc, paper.by_buyer
    listed = next((proof for proof in view.book.proofs[clause.ref].get(doc.kind, ()) if _fits(view, proof, doc)), None)
    if listed is not None and (by_buyer or not paper.foreign):
        return Shown(sha256=doc.sha256, level=listed.level, most=listed.most, by_buyer=by_buyer, evidence=doc.ref(*listed.says) or doc.whole())
    if clause.listed_only or doc.sha256 not in attached or not paper.may_be_attached or _lacks_the_right(view, clause, doc):
        return None
    level: EvidenceLevel = "E1" if doc.kind is Kind.UNREADABLE else "E2"
    return Shown(sha256=doc.sha256, level=level, most="met", by_buyer=by_buyer, evidence=doc.whole())


def _says_no(doc: Doc) -> bool:
    """An agreement whose signature lines are blank and a restore test that failed show nothing."""
    if doc.kind is Kind.AGREEMENT:
        return bool(doc.of("signed")) and not doc.says("signed")
    return doc.kind is Kind.RESTORE_TEST and doc.text("result") == "failed"


def _lacks_the_right(view: View, clause: Clause, doc: Doc) -> bool:
    """An attached agreement counts where the buyer is a party, and not at all where the clause asks it to say something else."""
    return doc.kind is Kind.AGREEMENT and (Kind.AGREEMENT in view.book.proofs[clause.ref] or not with_buyer(view, doc))


def _fits(view: View, proof: Proof, doc: Doc) -> bool:
    """Whether the document says what this proof must say, names the parties, and covers the service where it is a certificate."""
    if proof.standards:
        names = [name for name, _ in certificate.standards(doc)]
        right = any(standard in name for standard in proof.standards for name in names)
        expires = doc.date("expires_on")
        covered = certificate.scope_covers_service(view, doc).result.value == "pass"
        return right and covered and expires is not None and not view.clock.passed(expires)
    if proof.says and not doc.says(*proof.says):
        return False
    return proof.party != "buyer" or with_buyer(view, doc)


def with_buyer(view: View, doc: Doc) -> bool:
    """Whether an agreement is between the buyer and this vendor; the vendor's contracts with its own suppliers never count (3.1)."""
    if doc.document.provided_by is Provider.BUYER:
        return True
    parties = doc.texts("party")
    buyer = tuple(name for name in (view.case.organisation.name, *view.case.organisation.legal_names) if name)
    return any(relation(party, buyer) != "different" for party in parties) if buyer else False


def _from_state(view: View, clause: Clause, claims: tuple[Claim, ...], state: ClauseState, level: EvidenceLevel) -> Iterator[str]:
    """The flags that follow from what was said and shown."""
    if clause.refused_flag and state is ClauseState.NOT_MET:
        lower = clause.refused_flag in {"A11_AUDIT_REFUSED", "A11_NO_QMS"} and view.tier is not Tier.HIGH
        yield f"{clause.refused_flag}_LOWER" if lower else clause.refused_flag
    if clause.missing_flag and state is ClauseState.UNANSWERED:
        yield clause.missing_flag
    if clause.missing_flag == "A11_NO_AGREEMENT" and state is ClauseState.PLANNED:
        yield "A11_AGREEMENT_PLANNED"
    if level == "E0" and state is ClauseState.PARTLY and any(claim.answered and claim.state is State.MET for claim in claims):
        yield "A11_EVIDENCE_ONLY_ASSERTED"
    if clause.sample and level < "E3" and state in _SHOWN and view.tier is Tier.HIGH:
        yield "A11_SAMPLE_NOT_SHOWN"


def _from_papers(view: View, clause: Clause, attached: frozenset[str]) -> Iterator[str]:
    """The flags that follow from the documents."""
    if attached and _substituted([doc for doc in view.docs if doc.sha256 in attached]):
        yield "A11_ISO_SUBSTITUTION"
    if clause.missing_flag == "A11_NO_AGREEMENT" and any(not with_buyer(view, doc) for doc in view.kind(Kind.AGREEMENT)):
        yield "A11_PARTY_UNCLEAR"


def _substituted(given: list[Doc]) -> bool:
    """ISO or SOC evidence given as the only answer to a GMP clause."""
    if not given or any(doc.kind not in _FAMILY for doc in given):
        return False
    return not any(doc.kind is Kind.ISO_CERTIFICATE and certificate.is_27001(doc) is False for doc in given)
