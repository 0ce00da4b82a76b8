"""Gates L4-L6: the management system beside the Statement of Applicability, and the one outside or operational proof."""

from __future__ import annotations

from supplier.model.questions import State
from supplier.model.reading import Kind
from supplier.scoring import certificate
from supplier.scoring.clock import add_months
from supplier.scoring.facts import Doc, View
from supplier.scoring.outcome import Outcome, Raised, failed, passed
from supplier.scoring.ownership import owner_of, speaks_of_another
from supplier.scoring.rules import rule

_EMPTY = frozenset({Kind.BADGE_OR_MARKETING, Kind.UNREADABLE, Kind.TRAINING_OR_PERSONAL_CERTIFICATE})


@rule("L4", 1, "ISO/IEC 27001:2022 6.1.2, 6.1.3 e, 8.2, 8.3", "risk_assessment_on", "risk_treatment_plan")
def risk_assessed(view: View, _doc: Doc | None) -> Outcome:
    """A dated risk assessment and a treatment plan."""
    facts = ("risk_assessment_on", "risk_treatment_plan")
    plans = tuple(doc for doc in view.kind(Kind.RISK_TREATMENT) if not speaks_of_another(view, doc))
    day = view.day("risk_assessment_on")
    seen = view.answer(*facts)
    if plans:
        return passed("L4.pass.document", seen + plans[0].whole(), file=plans[0].reading.file)
    if day is not None and view.clock.reached(day) and view.said("risk_treatment_plan") is State.MET:
        return passed("L4.pass.stated", seen, *_only_stated(view, "L4", *facts), on=day.isoformat())
    return failed("L4.fail", seen, Raised(code="ISMS_NO_RISK_ASSESSMENT", evidence=seen, values={"on": day.isoformat() if day else None}))


def _only_stated(view: View, gate: str, *facts: str) -> tuple[Raised, ...]:
    """A dated statement in the questionnaire passes, but without a document the confidence stays limited."""
    if any(doc.kind not in _EMPTY for doc in view.attached(*facts)):
        return ()
    return (Raised(code="ISMS_ONLY_STATED", values={"gate": gate}, evidence=view.answer(*facts)),)


@rule("L5", 1, "ISO/IEC 27001:2022 9.2, 9.3", "internal_audit_on", "management_review_on", "internal_audit_independent")
def audited_and_reviewed(view: View, _doc: Doc | None) -> Outcome:
    """An internal audit and a management review within the policy's months."""
    audit, review = view.day("internal_audit_on"), view.day("management_review_on")
    numbers = view.numbers
    audited = audit is not None and view.clock.within(audit, numbers.internal_audit_max_age_months)
    reviewed = review is not None and view.clock.within(review, numbers.management_review_max_age_months)
    seen = view.answer("internal_audit_on", "management_review_on")
    on: dict[str, str | int | bool | None] = {"audit": audit.isoformat() if audit else None, "review": review.isoformat() if review else None}
    raised: tuple[Raised, ...] = ()
    if not audited:
        raised += (
            Raised(
                code="ISMS_NO_INTERNAL_AUDIT",
                values={**on, "months": numbers.internal_audit_max_age_months},
                evidence=view.answer("internal_audit_on"),
            ),
        )
    if not reviewed:
        values = {**on, "months": numbers.management_review_max_age_months}
        raised += (Raised(code="ISMS_NO_MGMT_REVIEW", values=values, evidence=view.answer("management_review_on")),)
    if raised:
        longest = max(numbers.internal_audit_max_age_months, numbers.management_review_max_age_months)
        return failed("L5.fail", seen, *raised, months=longest, **on)
    raised = _only_stated(view, "L5", "internal_audit_on", "management_review_on")
    if view.said("internal_audit_independent") is State.PARTLY:
        raised += (Raised(code="ISMS_AUDIT_NOT_INDEPENDENT", evidence=view.answer("internal_audit_independent")),)
    return passed("L5.pass", seen, *raised, **on)


@rule(
    "L6",
    1,
    "own: genuine alignment can show one proof from outside or from operation",
    "certification_contract",
    "certification_body_planned",
    "stage1_on",
    "stage2_on",
    "certification_slips",
    "independent_assessment",
)
def outside_proof(view: View, _doc: Doc | None) -> Outcome:
    """At least one: dated certification plan with contract, independent assessment, samples, own Type II report, or a lapsed certificate."""
    for check in (_in_progress, _independent, _operational, _lapsed):
        found = check(view)
        if found is not None:
            return found
    return failed("L6.fail", view.answer("certification_contract", "iso27001_claim"), *_vague(view))


def _in_progress(view: View) -> Outcome | None:
    stage2, body = view.day("stage2_on"), view.value("certification_body_planned")
    shown = [doc for doc in view.attached("certification_contract", "stage1_on", "stage2_on") if doc.kind not in _EMPTY]
    if stage2 is None or not body or view.said("certification_contract") is not State.MET or not shown:
        return None
    numbers = view.numbers
    opens = add_months(stage2, -numbers.in_progress_max_months_ahead)
    if view.clock.passed(stage2) or not view.clock.reached(opens) or (view.number("certification_slips") or 0) > numbers.in_progress_max_slips:
        return None
    seen = view.answer("certification_contract", "stage2_on") + shown[0].whole()
    return passed("L6.pass.in_progress", seen, body=body, stage2=stage2.isoformat())


def _independent(view: View) -> Outcome | None:
    months = view.numbers.penetration_test_max_age_months
    for doc in view.kind(Kind.PENETRATION_TEST):
        day = doc.latest("report_date", "dated_on", "tested_on")
        if day is not None and view.clock.within(day, months) and not speaks_of_another(view, doc):
            return passed("L6.pass.independent", doc.whole(), file=doc.reading.file, on=day.isoformat())
    if view.said("independent_assessment") is State.MET:
        shown = [doc for doc in view.attached("independent_assessment") if doc.kind in {Kind.AUDIT_REPORT, Kind.PENETRATION_TEST, Kind.SOC2_REPORT}]
        if shown:
            return passed("L6.pass.independent", view.answer("independent_assessment") + shown[0].whole(), file=shown[0].reading.file, on=None)
    for doc in view.kind(Kind.SOC2_REPORT):
        ended = doc.latest("period_end")
        good = doc.text("type") == "2" and doc.text("opinion") == "unqualified"
        if good and ended is not None and view.clock.within(ended, view.numbers.soc2_stale_months) and not speaks_of_another(view, doc):
            return passed("L6.pass.independent", doc.ref("period_end", "opinion"), file=doc.reading.file, on=ended.isoformat())
    return None


def _operational(view: View) -> Outcome | None:
    seen = {target for (subject, target), decision in view.judged.items() if subject == "sample" and decision.verdict in {"accepted", "yes"}}
    if len(seen) < view.numbers.samples_needed:
        return None
    return passed("L6.pass.operational", view.decided("sample", min(seen)), count=len(seen))


def _lapsed(view: View) -> Outcome | None:
    """A former certificate that met everything but its date or edition still shows an outside look, for a limited time."""
    for doc in certificate.candidates(view):
        ended = certificate.expires_on(doc)
        owned = owner_of(view, doc, "holder") in {"own", "proposed"}
        accredited = certificate.accreditation_shown(view, doc).result.value == "pass"
        if ended is None or not owned or not accredited or not view.clock.passed(ended):
            continue
        if not view.clock.older(ended, view.numbers.lapsed_max_months):
            return passed("L6.pass.lapsed", doc.ref("expires_on"), file=doc.reading.file, ended=ended.isoformat())
    return None


def _vague(view: View) -> tuple[Raised, ...]:
    claim = view.value("iso27001_claim")
    if claim != "in_progress" and view.said("certification_contract") is None:
        return ()
    body, stage2 = view.value("certification_body_planned"), view.value("stage2_on")
    if body and stage2:
        return ()
    seen = view.answer("iso27001_claim", "certification_contract", "stage2_on")
    return (Raised(code="CLAIM_TIMELINE_VAGUE", values={"body": body, "stage2": stage2}, evidence=seen),)
