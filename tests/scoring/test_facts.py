"""The view of a Case in which rules look things up."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from supplier.model.answers import Claim
from supplier.model.case import Framework
from supplier.model.questions import ClauseLink, State
from supplier.model.reading import Confidence, ControlRow, ControlStatus, Kind
from supplier.model.scorecard import StandingWord
from supplier.questions.policy import load_policy
from supplier.scoring.certificate import standards
from supplier.scoring.clock import Clock
from supplier.scoring.facts import View, needed
from supplier.scoring.score import score
from supplier.scoring.timeline import Moment, steps
from tests.scoring.builder import AS_OF, POLICY, VENDOR, build, claim


def _view(given: dict[str, object]) -> View:
    return View(build(given), POLICY, Clock(AS_OF))


def test_a_rule_about_a_document_says_so_when_there_is_none() -> None:
    with pytest.raises(ValueError, match="is about a document"):
        needed(None)


def test_a_number_that_is_none_counts_as_unanswered() -> None:
    assert _view({"answers": {"certification_slips": "many"}}).number("certification_slips") is None
    assert _view({"answers": {"certification_slips": 2}}).number("certification_slips") == 2


def test_a_reviewer_accepts_rejects_or_adds_a_value() -> None:
    decisions = [
        {"on": "fact", "file": "certificate.pdf", "fact": "number", "verdict": "accepted", "about": ""},
        {"on": "fact", "file": "certificate.pdf", "fact": "scope", "verdict": "rejected", "about": ""},
        {"on": "fact", "file": "certificate.pdf", "fact": "sites", "verdict": "corrected", "value": "Basel", "about": ""},
    ]
    (doc,) = _view({"certificate": [{}], "decision": decisions}).kind(Kind.ISO_CERTIFICATE)
    assert [fact.method for fact in doc.of("number")] == ["reviewer"]
    assert (doc.text("scope"), doc.text("sites")) == (None, "Basel")


def test_facts_of_several_names_keep_the_order_of_the_document() -> None:
    (doc,) = _view({"certificate": [{}]}).kind(Kind.ISO_CERTIFICATE)
    names = [fact.name for fact in doc.facts if fact.name in {"number", "holder"}]
    assert [fact.name for fact in doc.of("number", "holder")] == [fact.name for fact in doc.of("holder", "number")] == names
    assert doc.of("number", "nothing") == doc.of("number")
    assert (doc.of("nothing"), doc.dates("nothing"), doc.ref("nothing")) == ((), (), ())


def test_only_comments_and_answers_without_a_choice_are_words_of_the_vendor() -> None:
    def claim(name: str, **given: Any) -> Claim:
        return Claim(**{"question": name, "set_id": "own", "label": name, "answered": True, **given})

    claims = (
        claim("chosen", state=State.MET, value="yes"),
        claim("chosen with a word", state=State.MET, value="yes", comment="Since May."),
        claim("text", value="Every week."),
        claim("rows", values=("Northwind", "Contoso")),
        claim("nothing"),
        claim("not answered", value="left over", answered=False),
        claim("not answered with a word", comment="Later.", answered=False),
    )
    view = View(msgspec.structs.replace(build({}), claims=claims), POLICY, Clock(AS_OF))
    assert [one.question for one in view.worded] == ["chosen with a word", "text", "rows", "not answered with a word"]


def test_an_answer_that_names_a_clause_twice_is_linked_once() -> None:
    links = tuple(ClauseLink(ref=ref) for ref in ("own#1", "own#2", "own#1"))
    claim = Claim(question="one", set_id="own", label="one", answered=True, clauses=links)
    view = View(msgspec.structs.replace(build({}), claims=(claim,)), POLICY, Clock(AS_OF))
    assert view.linked == {"own#1": (claim,), "own#2": (claim,)}


def test_a_standard_corrected_as_text_keeps_its_edition() -> None:
    decision = {"on": "fact", "file": "certificate.pdf", "fact": "standards", "verdict": "corrected", "value": "ISO/IEC 27001:2022", "about": ""}
    (doc,) = _view({"certificate": [{}], "decision": [decision]}).kind(Kind.ISO_CERTIFICATE)
    assert standards(doc) == (("ISO/IEC 27001", "2022"),)


@pytest.mark.requirement("SCORE-TIMELINE")
def test_a_quick_look_without_the_timeline_decides_the_same() -> None:
    case = build({"presets": ["annex11"], "certificate": [{"expires_on": "2027-01-31"}], "soa": [{}], "report": [{}]})
    whole, quick = score(case, POLICY, AS_OF), score(case, POLICY, AS_OF, with_timeline=False)
    assert (quick.standings, quick.flags, quick.clauses, quick.duties) == (whole.standings, whole.flags, whole.clauses, whole.duties)
    assert whole.timeline
    assert quick.timeline == ()


@pytest.mark.requirement("SCORE-RECOMPUTE")
def test_the_same_policy_loaded_many_times_seals_alike() -> None:
    case = build({"requested": ["soc2"], "report": [{}]})
    policies = [msgspec.structs.replace(POLICY) for _ in range(20)]
    assert len({score(case, policy, AS_OF, with_timeline=False).digest for policy in policies}) == 1


@pytest.mark.requirement("SCORE-TIMELINE")
def test_what_lasts_is_worked_out_again_only_where_an_answer_about_time_under_it_flips() -> None:
    asked: list[dt.date] = []
    flips = dt.date(2027, 3, 1)

    def outer(view: View) -> bool:
        return view.lasting("outer", lambda: view.lasting("inner", lambda: inner(view)))

    def inner(view: View) -> bool:
        asked.append(view.clock.as_of)
        return view.clock.reached(flips)

    today = _view({})
    views = [today, *(today.at(Clock(day)) for day in (dt.date(2027, 2, 28), flips, dt.date(2028, 1, 1)))]
    assert [outer(view) for view in views] == [False, False, True, True]
    assert asked == [AS_OF, flips]
    assert [view.clock.turning for view in views] == [{flips}, {flips}, set(), set()]
    assert [outer(today), outer(today)] == [False, False]
    assert asked == [AS_OF, flips, AS_OF]


def test_without_a_crosswalk_no_clause_is_supported_by_another_framework() -> None:
    case = build({"presets": ["annex11"], "certificate": [{}], "soa": [{}]})
    supported = [
        any(clause.supported_by for clause in score(case, policy, AS_OF, with_timeline=False).clauses)
        for policy in (POLICY, msgspec.structs.replace(POLICY, crosswalk=()))
    ]
    assert supported == [True, False]


def test_a_change_that_no_flag_explains_is_told_without_a_reason() -> None:
    turn = dt.date(2027, 1, 1)

    def moment(word: StandingWord, *turning: dt.date) -> Moment:
        return Moment(standings={Framework.SOC2: word}, codes=lambda _: (frozenset({"A"}),), turning=frozenset(turning))

    (step,) = steps(lambda _: moment(StandingWord.ALIGNED), moment(StandingWord.ATTESTED, turn), AS_OF, 12)
    assert (step.on, step.was, step.becomes, step.because) == (turn, StandingWord.ATTESTED, StandingWord.ALIGNED, ())


def test_a_value_of_several_parts_or_of_blanks_is_no_text() -> None:
    certificate = _view({"certificate": [{"number": " "}]}).docs[0]
    assert certificate.text("standards") is None
    assert certificate.text("number") is None
    assert certificate.text("holder") == "Northwind Systems Ltd"


def test_a_fact_says_yes_unless_it_says_no_or_nothing() -> None:
    read: tuple[list[object], ...] = ([True], ["no", "every year"], [False], ["no"], [""])
    said = [_view({"document": [{"kind": "agreement", "audit_rights": values}]}).docs[0].says("audit_rights") for values in read]
    assert said == [True, True, False, False, False]


def test_a_fact_of_several_parts_is_neither_yes_nor_no() -> None:
    assert _view({"certificate": [{}]}).docs[0].says("standards") is False


def test_a_date_said_to_be_about_something_else_is_left_out_only_where_that_is_asked() -> None:
    (doc,) = _view({"certificate": [{"about": {"issued_on": "ISO 9001", "expires_on": "ISO/IEC 27001"}}]}).docs
    assert doc.date("issued_on") == dt.date(2026, 5, 1)
    assert doc.date("issued_on", about="27001") is None
    assert doc.date("expires_on", about="27001") == dt.date(2029, 4, 30)
    (plain,) = _view({"certificate": [{}]}).docs
    assert plain.date("issued_on", about="27001") == dt.date(2026, 5, 1)


def test_a_place_is_a_row_with_its_reason_or_the_first_page_of_the_document() -> None:
    (doc,) = _view({"soa": [{}]}).docs
    row = ControlRow(id="A.8.1", edition="2022", applicable=True, status=ControlStatus.EXCLUDED, page=3)
    reasons = [{"exclusion": "no laptops", "inclusion": "risk R-1"}, {"inclusion": "risk R-1"}, {"inclusion": ""}]
    shown = [doc.row_ref(msgspec.structs.replace(row, **reason)) for reason in reasons]
    assert [(ref.page, ref.value, ref.snippet) for ref in shown] == [(3, "A.8.1 excluded", words) for words in ("no laptops", "risk R-1", None)]
    assert [ref.page for ref in doc.whole()] == [1]


def test_what_a_reviewer_settled_is_certain_and_what_one_added_stands_on_the_first_page() -> None:
    decisions = [
        {"on": "fact", "file": "certificate.pdf", "fact": "number", "verdict": "accepted"},
        {"on": "fact", "file": "certificate.pdf", "fact": "scope", "verdict": "corrected", "value": "All of it"},
        {"on": "fact", "file": "certificate.pdf", "fact": "sites", "verdict": "corrected", "value": "Basel"},
    ]
    (doc,) = _view({"certificate": [{}], "decision": decisions}).docs
    found = [(fact.value, fact.page, fact.confidence) for fact in doc.of("number", "scope", "sites")]
    assert found == [("IS 740211", 1, Confidence.HIGH), ("All of it", 1, Confidence.HIGH), ("Basel", 1, Confidence.HIGH)]


HOST = "Nimbus Cloud Hosting Ltd"


@pytest.mark.requirement("SCORE-HOLDER")
@pytest.mark.parametrize(
    ("vendor", "printed", "whose"),
    [
        ({"hosting_provider": VENDOR}, VENDOR, "same"),
        ({"hosting_provider": VENDOR, "named": False}, VENDOR, "close"),
        ({"hosting_provider": HOST, "legal_names": [HOST]}, HOST, "close"),
        ({"hosting_provider": HOST, "legal_names": [HOST]}, VENDOR, "same"),
        ({"hosting_provider": HOST, "affiliates": ["Northwind Japan K.K."]}, "Northwind Japan K.K.", "same"),
        ({"hosting_provider": HOST, "named": False}, VENDOR, "same"),
        ({"hosting_provider": "Northwind Systems"}, "Northwind Systems", "close"),
        ({"hosting_provider": HOST}, HOST, "other"),
        ({"hosting_provider": HOST}, "Bluefin Holdings", "different"),
    ],
)
def test_a_name_is_the_vendors_only_where_nobody_else_in_the_file_carries_it(vendor: dict[str, object], printed: str, whose: str) -> None:
    assert _view({"vendor": vendor}).whose(printed) == whose


@pytest.mark.requirement("SCORE-RECOMPUTE")
def test_older_policies_took_a_stated_name_for_the_vendors_though_the_host_carries_it() -> None:
    case = build({"vendor": {"hosting_provider": HOST, "legal_names": [HOST]}})
    assert View(case, load_policy("2026.2"), Clock(AS_OF)).whose(HOST) == "same"


def _told(*given: dict[str, object]) -> View:
    case = msgspec.structs.replace(build({}), claims=tuple(claim("fact", one) for one in given))
    return View(case, POLICY, Clock(AS_OF))


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (["met", "na"], "met"),
        (["partly", "met"], "partly"),
        (["partly", "planned", "na"], "planned"),
        (["planned", "not_met", "na"], "not_met"),
        (["na"], "na"),
        ([], None),
    ],
)
def test_several_answers_to_one_thing_amount_to_the_worst(states: list[str], said: str | None) -> None:
    assert _told(*({"state": state} for state in states)).said("fact") == said


def test_only_what_was_answered_was_said() -> None:
    drafted = {"answered": False, "state": "met", "value": "2026-01-01"}
    assert (_told(drafted).said("fact"), _told(drafted).value("fact")) == (None, None)
    assert _told({"comment": "see there"}, {"value": "2026-01-01"}).day("fact") == dt.date(2026, 1, 1)
    assert _told({"comment": "see there"}).said("fact") is None


def test_an_answer_is_shown_with_its_value_or_its_list() -> None:
    view = _told({"value": "one"}, {"values": ["two", "three"]}, {"comment": "see there"}, {"answered": False, "value": "four"})
    assert [(ref.value, ref.snippet) for ref in view.answer("fact")] == [("one", None), ("two, three", None), (None, "see there")]


def test_the_gravest_match_of_a_document_is_told_with_those_of_its_kind() -> None:
    near = [
        {"file": "a.pdf", "how": "near_text", "similarity": share, "other": name} for share, name in ((0.9, "Alpha"), (0.8, "Beta"), (0.7, "Gamma"))
    ]
    (match,) = _view({"match": near}).matches.values()
    assert (match.how, match.similarity, match.other) == ("near_text", 0.9, "Alpha, Beta, Gamma")
    (match,) = _view({"match": [*near, {"file": "a.pdf", "how": "same_bytes", "other": "Delta"}]}).matches.values()
    assert (match.how, match.other) == ("same_bytes", "Delta")
