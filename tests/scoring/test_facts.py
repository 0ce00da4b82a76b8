"""The view of a Case in which rules look things up."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from supplier.model.answers import Claim
from supplier.model.case import Framework
from supplier.model.questions import ClauseLink, State
from supplier.model.reading import Kind
from supplier.model.scorecard import StandingWord
from supplier.scoring.certificate import standards
from supplier.scoring.clock import Clock
from supplier.scoring.facts import View, needed
from supplier.scoring.score import score
from supplier.scoring.timeline import Moment, steps
from tests.scoring.builder import AS_OF, POLICY, build


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
    assert outer(today) is False


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
