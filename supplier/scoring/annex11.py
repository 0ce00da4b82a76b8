"""Gates A1-A4: EU GMP Annex 11 (2011). Aligned or not demonstrated; there is no certificate for it."""

from __future__ import annotations

from supplier.model.intake import Tier
from supplier.model.scorecard import ClauseState, EvidenceRef
from supplier.scoring import clauses
from supplier.scoring.clauses import Found
from supplier.scoring.facts import Doc, View
from supplier.scoring.outcome import Outcome, Raised, failed, passed, unknown
from supplier.scoring.rules import rule

_FINE = frozenset({ClauseState.MET, ClauseState.NOT_APPLICABLE})
_SHOWN = frozenset({ClauseState.MET, ClauseState.PARTLY})
_NOTHING = frozenset({ClauseState.UNANSWERED, ClauseState.NOT_MET})
_TOLERATED_BELOW_HIGH = frozenset({"A11_AUDIT_REFUSED", "A11_NO_QMS"})


def _names(found: list[Found]) -> str:
    return ", ".join(one.clause.ref.partition("#")[2] for one in found)


def _refs(found: list[Found]) -> tuple[EvidenceRef, ...]:
    return tuple(ref for one in found for ref in one.evidence[:3])


def _raised(found: tuple[Found, ...]) -> tuple[Raised, ...]:
    return tuple(raised for one in found for raised in one.raised)


@rule(
    "A1",
    1,
    "EU GMP Annex 11 (2011) 3.1-3.4, 4.5, 4.6",
    "agreement_with_buyer",
    "responsibilities_split",
    "subcontracting_needs_approval",
    "audit_accepted",
    "gxp_experience",
    "audit_findings_closed",
    "product_documentation",
    "inspector_access",
    "qms_in_place",
    "sdlc_procedure",
    "release_sample",
    "bespoke_quality_plan",
)
def direct_clauses(view: View, _doc: Doc | None) -> Outcome:
    """Every direct clause is shown with evidence of level 2 or more; 4.6 only for bespoke work."""
    direct = tuple(one for one in clauses.annex11(view) if one.clause.role == "direct")
    lacking = [one for one in direct if not _carries(view, one) and not _waits(one)]
    raised = _raised(direct)
    if lacking:
        planned = len(lacking) == 1 and lacking[0].state is ClauseState.PLANNED and lacking[0].clause.missing_flag == "A11_NO_AGREEMENT"
        return failed("A1.fail.before_contract" if planned else "A1.fail", _refs(lacking), *raised, clauses=_names(lacking))
    waiting = [one for one in direct if not _carries(view, one)]
    if waiting:
        return unknown("A1.unknown", _refs(waiting), *raised, clauses=_names(waiting))
    return passed("A1.pass", _refs(list(direct)), *raised, clauses=_names(list(direct)))


def _carries(view: View, one: Found) -> bool:
    if one.state is ClauseState.NOT_MET and view.tier is not Tier.HIGH:
        return one.clause.refused_flag in _TOLERATED_BELOW_HIGH
    good = one.state in _FINE or (one.state is ClauseState.PARTLY and one.accepted)
    return good and (one.level >= "E2" or one.state is ClauseState.NOT_APPLICABLE)


def _waits(one: Found) -> bool:
    """Partly shown, with proof: whether that is enough is for a reviewer to say."""
    return one.state is ClauseState.PARTLY and one.level >= "E2" and not one.accepted


@rule("A2", 1, "EU GMP Annex 11 (2011) 3.1, 3.4, 9")
def no_critical_flag(view: View, _doc: Doc | None) -> Outcome:
    """No open critical flag on any clause."""
    found = clauses.annex11(view)
    critical = view.book.critical
    stated = {claim.flag for claim in view.case.claims if claim.answered and claim.flag in critical and claim.flag.startswith("A11_")}
    codes = {one.code for one in _raised(found) if one.code in critical} | {code for code in stated if code}
    still = sorted(code for code in codes if view.verdict("flag", code) not in {"resolved", "rejected"})
    if not still:
        return passed("A2.pass")
    refs = _refs([one for one in found if any(raised.code in codes for raised in one.raised)])
    return failed("A2.fail", refs, codes=", ".join(still))


@rule(
    "A3",
    1,
    "EU GMP Annex 11 (2011): the clauses the supplier's product or service has to make possible",
    "infrastructure_qualified",
    "product_risk_assessment",
    "staff_gxp_training",
    "validation_package",
    "test_deviations_reported",
    "system_description",
    "requirements_traceable",
    "test_evidence",
    "migration_verified",
    "interface_checks",
    "second_person_check",
    "storage_protected",
    "restore_test",
    "restore_test_on",
    "printouts",
    "printouts_show_changes",
    "audit_trail",
    "audit_trail_protected",
    "change_control",
    "change_notice",
    "periodic_review_support",
    "access_control",
    "access_records",
    "operator_identity",
    "incident_management",
    "incident_notice",
    "electronic_signature",
    "batch_release",
    "continuity",
    "archive_and_exit",
)
def enabling_clauses(view: View, _doc: Doc | None) -> Outcome:
    """Each enabling clause the intended use brings in is met, or partly met with a measure the reviewer accepted."""
    found = tuple(one for one in clauses.annex11(view) if one.clause.role == "enabling")
    raised = _raised(found)
    lacking = [one for one in found if not _enabled(one) and not _may_be_accepted(one)]
    if lacking:
        return failed("A3.fail", _refs(lacking), *raised, clauses=_names(lacking), count=len(lacking))
    waiting = [one for one in found if not _enabled(one)]
    if waiting:
        return unknown("A3.unknown", _refs(waiting), *raised, clauses=_names(waiting))
    return passed("A3.pass", _refs(list(found)), *raised, count=len(found))


def _enabled(one: Found) -> bool:
    return one.state in _FINE or (one.accepted and one.state is ClauseState.PARTLY)


def _may_be_accepted(one: Found) -> bool:
    return one.level > "E0" and one.state is ClauseState.PARTLY


@rule("A4", 1, "EU GMP Annex 11 (2011) 1: effort by risk")
def levels_fit_risk(view: View, _doc: Doc | None) -> Outcome:
    """The evidence level fits the tier: low 1, medium 2, high 3 where a sample can exist."""
    tier = view.tier
    wanted = view.numbers.level_needed[tier.value]
    if all(one.state in _NOTHING for one in clauses.annex11(view)):
        return failed("A4.fail.none")
    thin = [one for one in clauses.annex11(view) if one.state in _SHOWN and int(one.level[1]) < min(wanted, 3 if one.clause.sample else 2)]
    if thin:
        return failed("A4.fail", _refs(thin), clauses=_names(thin), tier=tier.value)
    return passed("A4.pass", tier=tier.value)
