"""Flags that no single gate raises: about documents, answers, claims and the process."""

from __future__ import annotations

import re

from supplier.model.answers import Claim
from supplier.model.case import Framework, Match
from supplier.model.intake import Tier
from supplier.model.questions import State
from supplier.model.reading import ControlStatus, Kind
from supplier.model.scorecard import EvidenceRef, GateOutcome
from supplier.scoring import claim_flags, document_signs, process_flags, report_history, soa, soc2
from supplier.scoring.facts import SNIPPET, Doc, View
from supplier.scoring.outcome import Raised, Scalar
from supplier.scoring.rules import RAISERS
from supplier.scoring.standing import Verdict

RAISER_MODULES = (claim_flags, document_signs, process_flags, report_history)
"""Importing them registers their rules."""

_LADDERS: dict[str, tuple[str, ...]] = {
    "iso27001": ("iso27001_certified", "iso27001_aligned"),
    "soc2": ("soc2_attested", "soc2_aligned"),
    "annex11": ("annex11_aligned",),
}
_LOWER: dict[str, tuple[str, ...]] = {"iso27001": ("iso27001_aligned",), "soc2": ("soc2_aligned",), "annex11": ("annex11_aligned",)}
_CLAIM = {Framework.ISO27001: "iso27001_claim", Framework.SOC2: "soc2_claim"}
_TOPIC = {"eu-gmp-annex11-2011": "annex11", "eu-gmp-chapter7": "annex11", "iso27001-2022": "iso27001", "tsc-2017": "soc2"}
_ANNEX11_CLAIM = re.compile(r"annex\s*11\W.{0,60}certif|certif\w*\W.{0,60}annex\s*11", re.IGNORECASE | re.DOTALL)
SUPPLIER_FACTS = {
    "A.5.19": "a519_supplier_relationships",
    "A.5.20": "a520_supplier_agreements",
    "A.5.21": "a521_ict_supply_chain",
    "A.5.22": "a522_supplier_monitoring",
    "A.5.23": "a523_cloud_services",
}


def raised(view: View, verdicts: tuple[Verdict, ...]) -> tuple[Raised, ...]:
    """Every flag of this kind."""
    found = [one for doc in view.docs for one in _of_document(view, doc)]
    found += view.lasting("shown or said", _shown_or_said, view)
    found += _claims(view, verdicts)
    found += view.lasting("by rule", _by_rule, view)
    return tuple(found)


def _of_document(view: View, doc: Doc) -> list[Raised]:
    return view.lasting(("document", doc), _document, view, doc)


def _shown_or_said(view: View) -> list[Raised]:
    found = [one for statement in soa.statements(view) for one in soa.side_flags(view, statement.doc)]
    return [*found, *soc2.letter_flags(view), *_answers(view), *contradicted_controls(view)]


def _by_rule(view: View) -> list[Raised]:
    """What the rules named by the flag catalogue raise: an older catalogue names none, and its verdicts stay as they were."""
    return [one for name, codes in view.book.raisers.items() for one in RAISERS[name](view) if one.code in codes]


def _document(view: View, doc: Doc) -> list[Raised]:
    file = doc.reading.file
    found = []
    for finding in doc.reading.findings:
        if finding.code in view.book.flags:
            at = EvidenceRef(kind="fact", file=file, sha256=doc.sha256, page=finding.page, snippet=finding.message[:SNIPPET])
            found.append(Raised(code=finding.code, about=doc.sha256, values={"file": file, "message": finding.message[:160]}, evidence=(at,)))
    match = view.matches.get(doc.sha256)
    found += _shared(view, doc, match) if match is not None else ()
    dated = doc.latest("dated_on", "report_date")
    if dated is not None and doc.kind is not Kind.ISO_CERTIFICATE and view.clock.older(dated, view.numbers.document_old_months):
        found.append(
            Raised(code="DOC_TOO_OLD", about=doc.sha256, values={"file": file, "on": dated.isoformat()}, evidence=doc.ref("dated_on", "report_date"))
        )
    if doc.kind in {Kind.GXP_STATEMENT, Kind.BADGE_OR_MARKETING} and not view.book.ruled("A11_CERT_CLAIM"):
        claim = next((fact for fact in doc.facts if _ANNEX11_CLAIM.search(f"{fact.snippet} {fact.value}")), None)
        if claim is not None:
            found.append(Raised(code="A11_CERT_CLAIM", about=doc.sha256, values={"file": file}, evidence=doc.ref(claim.name)))
    if doc.kind is Kind.SOC2_REPORT:
        found.append(Raised(code="SOC2_RESTRICTED", about=doc.sha256, values={"file": file}, evidence=doc.whole()))
    return found


def _shared(view: View, doc: Doc, match: Match) -> list[Raised]:
    """The flag for a document that another vendor has as well; copied words weigh most in a report that an auditor signs."""
    code, values = "DOC_SAME_HASH_OTHER_VENDOR", {"file": doc.reading.file}
    if "DOC_TEXT_OTHER_VENDOR" not in view.book.flags:  # policy 2026.1 knew the same bytes only, and did not name the other document
        return [Raised(code=code, about=doc.sha256, values={**values}, evidence=doc.whole())] if match.how == "same_bytes" else []
    if match.how != "same_bytes":
        code = "SOC2_DUPLICATE_TEXT" if doc.kind is Kind.SOC2_REPORT else "DOC_TEXT_OTHER_VENDOR"
    return [
        Raised(code=code, about=doc.sha256, values={**values, "other": match.other, "percent": int(match.similarity * 100)}, evidence=doc.whole())
    ]


def _topic(claim: Claim) -> str:
    return next((_TOPIC[source] for link in claim.clauses if (source := link.ref.partition("#")[0]) in _TOPIC), "")


def _answers(view: View) -> list[Raised]:
    case = view.case
    found = [_stated(view, claim) for claim in case.claims if claim.answered and claim.flag]
    found += [_combined(view, code) for code in dict.fromkeys((*case.set_flags, *(one.flag for one in case.set_findings)))]
    closed = case.submitted_on is not None or (case.due_on is not None and view.clock.passed(case.due_on))
    missing = [claim for claim in case.claims if claim.required and not claim.answered]
    for topic, ladders in _LOWER.items():
        open_ones = [claim for claim in missing if _topic(claim) == topic]
        if open_ones and closed:
            values: dict[str, Scalar] = {"count": len(open_ones), "framework": topic, "first": open_ones[0].label[:120]}
            found.append(Raised(code="ANSWERS_INCOMPLETE", about=topic, values=values, bears=ladders))
    if case.submitted_on is not None and case.due_on is not None and case.submitted_on > case.due_on:
        found.append(Raised(code="ANSWERS_LATE", values={"due": case.due_on.isoformat(), "on": case.submitted_on.isoformat()}, bears=("none",)))
    if case.submitted_on is not None and not case.signed:
        found.append(Raised(code="ANSWERS_UNSIGNED", bears=("none",)))
    return found


def _combined(view: View, code: str) -> Raised:
    """A flag that a combination of answers raises, with the questions it comes from where the Case tells them."""
    told = [one for finding in view.case.set_findings if finding.flag == code for one in finding.answers]
    asked = {claim.question: claim for claim in view.case.claims}
    evidence = tuple(
        EvidenceRef(kind="answer", question=name, value=asked[name].value, snippet=asked[name].comment)
        for name in dict.fromkeys(one.question for one in told)
        if name in asked
    )
    questions = "; ".join(dict.fromkeys(f"{one.label[:120]} ({one.value})" for one in told)) or None
    return Raised(code=code, values={"questions": questions}, evidence=evidence, bears=_bears(view, code, _LOWER))


def _stated(view: View, claim: Claim) -> Raised:
    """A flag that an option of a question set raises."""
    code = claim.flag or ""
    evidence = EvidenceRef(kind="answer", question=claim.question, value=claim.value, snippet=claim.comment)
    clause = next((link.ref for link in claim.clauses if link.ref.startswith("eu-gmp-annex11-2011#")), None)
    if code in {"A11_AUDIT_REFUSED", "A11_NO_QMS"} and view.tier is not Tier.HIGH:
        code = f"{code}_LOWER"
    values: dict[str, Scalar] = {"answer": claim.label[:160], "clause": clause.partition("#")[2] if clause else None}
    return Raised(code=code, about=clause if code.startswith("A11_") else None, values=values, evidence=(evidence,), bears=_bears(view, code, _LOWER))


def _bears(view: View, code: str, ladders: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    rule = view.book.flags.get(code)
    if code in {"ISMS_MAJOR_NC_OPEN", "SOC2_AUDITOR_NOT_INDEPENDENT", "SOC2_CARVE_OUT_UNCOVERED"}:
        return _LADDERS["soc2" if code.startswith("SOC2") else "iso27001"]
    if rule is None or rule.framework not in ladders:
        return tuple(name for names in ladders.values() for name in names)
    return ladders[rule.framework]


def _claims(view: View, verdicts: tuple[Verdict, ...]) -> list[Raised]:
    found = []
    case = view.case
    closed = case.submitted_on is not None or case.due_on is None or view.clock.passed(case.due_on)
    for verdict in verdicts:
        fact = _CLAIM.get(verdict.framework)
        if fact is None or view.said(fact) is not State.MET:
            continue
        top = verdict.climbs[0]
        values: dict[str, Scalar] = {"framework": verdict.framework.value, "claimed": view.value(fact)}
        if top.sha256 is None and closed:
            code = "CLAIM_UNSUPPORTED" if verdict.framework is Framework.ISO27001 else "SOC2_REPORT_MISSING"
            found.append(
                Raised(
                    code=code,
                    about=verdict.framework.value,
                    values=values,
                    evidence=view.answer(fact),
                    bears=_LADDERS[verdict.framework.value][:1],
                )
            )
        elif top.sha256 is not None and top.blocked:
            gate = top.of("blocking", GateOutcome.FAIL)[0]
            evidence = view.answer(fact) + gate.evidence[:2]
            found.append(
                Raised(
                    code="CLAIM_CONTRADICTS_EVIDENCE",
                    about=top.sha256,
                    values={**values, "gate": gate.id},
                    evidence=evidence,
                    bears=(top.ladder,),
                )
            )
    return found


def contradicted_controls(view: View) -> list[Raised]:
    """A.5.19-A.5.23 where the answer and the Statement of Applicability disagree: a flag on both."""
    statement = soa.best(view)
    if statement is None:
        return []
    found = []
    for control, fact in SUPPLIER_FACTS.items():
        said, status = view.said(fact), statement.status(control)
        if disagree(said, status):
            evidence = view.answer(fact) + ((statement.doc.row_ref(statement.rows[control]),) if control in statement.rows else ())
            values: dict[str, Scalar] = {"control": control, "said": said.value if said else None, "status": status.value if status else None}
            bears = ("iso27001_certified", "iso27001_aligned")
            found.append(Raised(code="CLAIM_CONTRADICTS_EVIDENCE", about=f"iso27001-2022#{control}", values=values, evidence=evidence, bears=bears))
    return found


def disagree(said: State | None, status: ControlStatus | None) -> bool:
    """Whether an answer says yes where the statement says no, or no where it says yes."""
    if said is State.MET:
        return status in {ControlStatus.PLANNED, ControlStatus.NOT_IMPLEMENTED, ControlStatus.EXCLUDED}
    return said is State.NOT_MET and status is ControlStatus.IMPLEMENTED
