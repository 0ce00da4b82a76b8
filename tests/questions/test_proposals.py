from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from supplier.model.reading import Confidence, ControlRow, ControlStatus, Fact, FactValue, Kind, Reading, TextSource
from supplier.questions.files import FactEntry, FactTest, FactVocabulary, ProposalRule
from supplier.questions.library import Library
from supplier.questions.proposals import Proposal, attachments, proposal_problems, proposals, to_complete
from tests.questions.build import YES_NO, a_set, question

AS_OF = dt.date(2026, 11, 21)
CERTIFICATE, REPORT, STATEMENT = Kind.ISO_CERTIFICATE, Kind.SOC2_REPORT, Kind.STATEMENT_OF_APPLICABILITY


def _fact(name: str, value: FactValue, confidence: Confidence = Confidence.HIGH) -> Fact:
    return Fact(name=name, value=value, raw=str(value), page=2, snippet=f"{name}: {value}", method="label", confidence=confidence)


def _reading(kind: Kind, *facts: Fact, controls: tuple[ControlRow, ...] = (), sha256: str = "a1") -> Reading:
    return Reading(
        file="x.pdf",
        sha256=sha256,
        media_type="application/pdf",
        pages=3,
        language="en",
        kind=kind,
        kind_reason="",
        text_source=TextSource.TEXT,
        facts=facts,
        controls=controls,
        reader="1",
    )


def _row(status: ControlStatus, name: str = "A.5.19", edition: str = "2022") -> ControlRow:
    return ControlRow(id=name, edition=edition, title="Title", status=status, page=4, confidence=Confidence.MEDIUM)


def _rule(**fields: Any) -> ProposalRule:
    return ProposalRule(**({"supplies": "fact", "kind": CERTIFICATE, "reason": "WHY"} | fields))


def _propose(rule: ProposalRule, *readings: Reading, **fields: Any) -> tuple[Proposal, ...]:
    return proposals([a_set(question(supplies="fact", **fields), question("other"))], readings, [rule], AS_OF)


CURRENT = [_fact("standards", {"standard": "ISO/IEC 27001", "edition": "2022"}), _fact("expires_on", "2027-06-30", Confidence.MEDIUM)]


@pytest.mark.requirement("SETS-PROPOSALS")
def test_a_current_certificate_proposes_certified_with_its_places_and_the_lowest_confidence() -> None:
    rules = [rule for rule in Library().proposal_rules() if rule.supplies == "iso27001_claim"]
    options = [{"value": "certified", "label": "Certified", "state": "met"}, YES_NO[1]]
    questions = a_set(question(supplies="iso27001_claim", options=options))
    (found,) = proposals([questions], [_reading(CERTIFICATE, *CURRENT)], rules, AS_OF, "de")
    assert (found.question, found.answer.chosen, found.answer.evidence, found.answer.lang) == ("demo.first", ("certified",), ("a1",), "de")
    assert [(ref.value, ref.page, ref.sha256) for ref in found.facts] == [("ISO/IEC 27001", 2, "a1"), ("2027-06-30", 2, "a1")]
    assert (found.confidence, found.reason) == (Confidence.MEDIUM, "PROPOSED_CERTIFICATE_CURRENT")


@pytest.mark.requirement("SETS-PROPOSALS")
@pytest.mark.parametrize(
    "facts",
    [
        [CURRENT[0], _fact("expires_on", "2026-11-20")],
        [CURRENT[0], _fact("expires_on", "soon")],
        [CURRENT[0]],
        [_fact("standards", {"standard": "ISO 9001", "edition": "2015"}), CURRENT[1]],
    ],
    ids=["expired", "no date", "date missing", "another standard"],
)
def test_a_certificate_that_does_not_hold_proposes_nothing(facts: list[Fact]) -> None:
    rules = [rule for rule in Library().proposal_rules() if rule.supplies == "iso27001_claim"]
    options = [{"value": "certified", "label": "Certified", "state": "met"}, YES_NO[1]]
    assert proposals([a_set(question(supplies="iso27001_claim", options=options))], [_reading(CERTIFICATE, *facts)], rules, AS_OF) == ()


TAKES: list[tuple[str, dict[str, Any], FactValue, dict[str, Any] | None]] = [
    ("a date", {"type": "date"}, "2026-03-31", {"date": dt.date(2026, 3, 31)}),
    ("no date", {"type": "date"}, "March", None),
    ("a text", {"type": "text"}, {"name": "Contoso", "role": "holder"}, {"text": "Contoso"}),
    ("a number", {"type": "number"}, 30, {"number": 30}),
    ("no number", {"type": "number"}, "thirty", None),
    ("a choice cannot be taken", {}, "yes", None),
]


@pytest.mark.requirement("SETS-PROPOSALS")
@pytest.mark.parametrize(("fields", "value", "expected"), [case[1:] for case in TAKES], ids=[case[0] for case in TAKES])
def test_a_fact_is_taken_in_the_shape_of_the_question(fields: dict[str, Any], value: FactValue, expected: dict[str, Any] | None) -> None:
    found = _propose(_rule(take=("x",)), _reading(CERTIFICATE, _fact("x", value)), **fields)
    assert [{name: getattr(one.answer, name) for name in expected or {}} for one in found] == ([expected] if expected else [])


NAME_ONLY = [
    {"id": "name", "label": "Company", "required": True},
    {"id": "country", "label": "Country", "required": True},
    {"id": "note", "label": "Note"},
]


@pytest.mark.requirement("SETS-PROPOSALS-TO-COMPLETE")
def test_a_table_proposed_from_names_says_which_required_columns_are_still_empty() -> None:
    reading = _reading(CERTIFICATE, _fact("x", "Kestrel Hosting"))
    fields: dict[str, Any] = {"type": "table", "columns": NAME_ONLY}
    (found,) = _propose(_rule(take=("x",), column="name"), reading, **fields)
    asked = next(one for one in a_set(question(supplies="fact", **fields)).questions())
    assert to_complete(asked, found.answer) == ("Country",)
    whole = msgspec.structs.replace(found.answer, rows=({"name": "Kestrel Hosting", "country": "DE"},))
    assert to_complete(asked, whole) == ()


def test_the_first_name_that_is_found_is_taken() -> None:
    reading = _reading(CERTIFICATE, _fact("dated_on", "2026-01-01"), _fact("performed_on", "2025-12-01"))
    (found,) = _propose(_rule(take=("performed_on", "dated_on")), reading, type="date")
    assert found.answer.date == dt.date(2025, 12, 1)


def test_two_different_values_propose_nothing_and_the_same_value_twice_proposes_it() -> None:
    two = _reading(CERTIFICATE, _fact("x", "2026-01-01"), _fact("x", "2026-01-02"))
    same = _reading(CERTIFICATE, _fact("x", "2026-01-01"), _fact("x", "2026-01-01"))
    assert _propose(_rule(take=("x",)), two, type="date") == ()
    assert len(_propose(_rule(take=("x",)), same, type="date")) == 1


def test_rows_of_a_table_are_filled_in_one_column() -> None:
    rule = _rule(take=("sites",), column="name")
    reading = _reading(CERTIFICATE, _fact("sites", "Bonn"), _fact("sites", "Basel"))
    (found,) = _propose(rule, reading, type="table", options=None, columns=[{"id": "name", "label": "Name"}])
    assert found.answer.rows == ({"name": "Bonn"}, {"name": "Basel"})
    assert _propose(rule, _reading(CERTIFICATE), type="table", options=None) == ()
    assert _propose(rule, reading, type="text", options=None) == ()


def test_a_document_of_another_kind_or_an_option_that_is_not_offered_proposes_nothing() -> None:
    assert _propose(_rule(option="yes"), _reading(REPORT)) == ()
    assert _propose(_rule(option="maybe"), _reading(CERTIFICATE)) == ()


def test_a_fact_that_must_be_absent() -> None:
    rule = _rule(option="yes", when=(FactTest(fact="x", absent=True),))
    assert len(_propose(rule, _reading(CERTIFICATE))) == 1
    assert _propose(rule, _reading(CERTIFICATE, _fact("x", 1))) == ()


@pytest.mark.requirement("SETS-PROPOSALS")
@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ((_row(ControlStatus.IMPLEMENTED),), 1),
        ((_row(ControlStatus.PLANNED),), 0),
        ((_row(ControlStatus.IMPLEMENTED, edition="2013"),), 0),
        ((_row(ControlStatus.IMPLEMENTED), _row(ControlStatus.IMPLEMENTED)), 0),
        ((), 0),
    ],
)
def test_a_control_of_the_statement_answers_its_question(rows: tuple[ControlRow, ...], count: int) -> None:
    (rule,) = [r for r in Library().proposal_rules() if r.control and r.control.id == "A.5.19" and ControlStatus.IMPLEMENTED in r.control.status]
    options = [{"value": "followed", "label": "Yes", "state": "met"}, YES_NO[1]]
    found = proposals([a_set(question(supplies=rule.supplies, options=options))], [_reading(STATEMENT, controls=rows)], [rule], AS_OF)
    assert len(found) == count
    assert all((ref.kind, ref.page, ref.value) == ("control", 4, "implemented") for one in found for ref in one.facts)


def test_a_statement_is_complete_only_with_enough_different_controls() -> None:
    rule = _rule(kind=STATEMENT, option="yes", least_controls=2)
    one = _row(ControlStatus.PLANNED)
    assert _propose(rule, _reading(STATEMENT, controls=(one, one))) == ()
    (found,) = _propose(rule, _reading(STATEMENT, controls=(one, _row(ControlStatus.PLANNED, "A.5.20"))))
    assert (found.facts, found.confidence) == ((), Confidence.MEDIUM)


def test_where_documents_differ_the_surest_comes_first_whatever_the_order() -> None:
    sure, doubtful = _reading(CERTIFICATE, _fact("x", "2026-01-01"), sha256="b2"), _reading(CERTIFICATE, _fact("x", "2026-02-02", Confidence.LOW))
    rule = _rule(take=("x",))
    assert [one.sha256 for one in _propose(rule, doubtful, sure, type="date")] == ["b2", "a1"]
    assert _propose(rule, doubtful, sure, type="date") == _propose(rule, sure, doubtful, type="date")


@pytest.mark.requirement("SETS-PROPOSALS")
def test_a_document_is_offered_where_its_kind_is_demanded() -> None:
    questions = a_set(question(evidence=[{"kind": "policy", "label": "A policy"}, {"kind": "soc2_report", "label": "The report"}]))
    (found,) = attachments([questions], [_reading(REPORT), _reading(CERTIFICATE)])
    assert (found.question, found.kind, found.label, found.sha256) == ("demo.first", "soc2_report", "The report", "a1")


@pytest.mark.parametrize(
    ("rule", "rules"),
    [
        (_rule(option="yes"), []),
        (_rule(option="maybe"), ["proposal-option"]),
        (_rule(supplies="nothing", option="yes"), ["proposal-fact"]),
        (_rule(), ["proposal-shape"]),
        (_rule(option="yes", take=("x",)), ["proposal-shape"]),
        (_rule(option="yes", column="name"), ["proposal-shape", "proposal-column"]),
    ],
)
def test_rules_that_do_not_fit_the_sets_are_problems(rule: ProposalRule, rules: list[str]) -> None:
    vocabulary = FactVocabulary(format="supplier-facts/1", facts={"fact": FactEntry(kind="choice", title="A fact")})
    found = proposal_problems([rule], [a_set(question(supplies="fact"))], vocabulary)
    assert [problem.rule for problem in found] == rules


SAID: list[tuple[str, str, Kind, list[Fact], dict[str, Any] | None]] = [
    ("the holder, who may be a host", "legal_name", CERTIFICATE, [_fact("holder", "Northwind Systems Ltd")], None),
    ("the organisation of a report", "other_names", REPORT, [_fact("organisation", "Northwind Inc.")], None),
    (
        "a signed certification contract",
        "certification_contract",
        Kind.AGREEMENT,
        [_fact("stage1_on", "2026-04-10"), _fact("signed", value=True)],
        {"chosen": ("signed",)},
    ),
    ("one nobody signed", "certification_contract", Kind.AGREEMENT, [_fact("stage1_on", "2026-04-10"), _fact("signed", value=False)], None),
    ("a customer's contract", "certification_contract", Kind.AGREEMENT, [_fact("signed", value=True)], None),
    ("stage 1", "stage1_on", Kind.AGREEMENT, [_fact("stage1_on", "2026-04-10")], {"date": dt.date(2026, 4, 10)}),
    ("stage 2", "stage2_on", Kind.AGREEMENT, [_fact("stage2_on", "2026-05-20")], {"date": dt.date(2026, 5, 20)}),
    (
        "an internal audit",
        "internal_audit_on",
        Kind.AUDIT_REPORT,
        [_fact("audit_type", "internal"), _fact("audited_on", "2026-02-03")],
        {"date": dt.date(2026, 2, 3)},
    ),
    (
        "a customer's audit is no internal one",
        "internal_audit_on",
        Kind.AUDIT_REPORT,
        [_fact("audit_type", "customer"), _fact("audited_on", "2026-02-03")],
        None,
    ),
    ("an audit that does not say whose", "internal_audit_on", Kind.AUDIT_REPORT, [_fact("audited_on", "2026-02-03")], None),
    (
        "a surveillance audit",
        "surveillance_on",
        Kind.AUDIT_REPORT,
        [_fact("audit_type", "certification"), _fact("report_date", "2026-02-09")],
        {"date": dt.date(2026, 2, 9)},
    ),
    (
        "a customer's audit",
        "last_customer_audit_on",
        Kind.AUDIT_REPORT,
        [_fact("audit_type", "customer"), _fact("audited_on", "2026-02-03")],
        {"date": dt.date(2026, 2, 3)},
    ),
    (
        "nothing open",
        "penetration_findings_closed",
        Kind.PENETRATION_TEST,
        [_fact("open_critical", 0), _fact("open_high", 0)],
        {"chosen": ("closed",)},
    ),
    ("something open", "penetration_findings_closed", Kind.PENETRATION_TEST, [_fact("open_critical", 0), _fact("open_high", 2)], None),
    ("high ones not told", "penetration_findings_closed", Kind.PENETRATION_TEST, [_fact("open_critical", 0)], None),
    ("all included", "soc2_subservice_method", REPORT, [_fact("subservice_method", "inclusive")], {"chosen": ("inclusive",)}),
    (
        "one of two carved out",
        "soc2_subservice_method",
        REPORT,
        [_fact("subservice_method", "inclusive"), _fact("subservice_method", "carve-out")],
        {"chosen": ("carve_out",)},
    ),
    ("inspectors", "inspector_access", Kind.AGREEMENT, [_fact("inspector_access", value=True)], {"chosen": ("yes",)}),
    ("no inspectors", "inspector_access", Kind.AGREEMENT, [_fact("inspector_access", value=False)], None),
]


@pytest.mark.requirement("SETS-PROPOSALS")
@pytest.mark.parametrize(("supplies", "kind", "facts", "expected"), [case[1:] for case in SAID], ids=[case[0] for case in SAID])
def test_the_shipped_rules_propose_for_the_shipped_questions(supplies: str, kind: Kind, facts: list[Fact], expected: dict[str, Any] | None) -> None:
    library = Library()
    sets = [library.load(name).questions for name in library.ids()]
    asking = {question.id for questions in sets for question in questions.questions() if question.supplies == supplies}
    found = [one for one in proposals(sets, [_reading(kind, *facts)], library.proposal_rules(), AS_OF) if one.question in asking]
    assert [{name: getattr(one.answer, name) for name in expected or {}} for one in found] == ([expected] if expected else [])
