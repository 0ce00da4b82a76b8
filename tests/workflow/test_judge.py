from __future__ import annotations

import datetime as dt

import pytest

from supplier.errors import BadInputError, IllegalStateError, NotAllowedError, NotFoundError
from supplier.model.people import Role
from supplier.model.questionnaire import QuestionnaireState
from supplier.model.scorecard import Scorecard
from supplier.parts import Parts
from supplier.store import audit, audit_check, people, questionnaires, reviews, scorecards
from supplier.store.audit import EventFilter
from supplier.workflow import decide, judge, review, send
from supplier.workflow.judge import Given, Seen
from tests.support import reviewed
from tests.support.reviewed import Reviewed, order, submitted

REASON = "The register of companies lists it as a trading name."


def scored(parts: Parts, at: dt.datetime, **certificate: str) -> Reviewed:
    return reviewed.scored(parts, at, certificate=certificate)


def card(parts: Parts, there: Reviewed) -> Scorecard:
    with parts.database.read() as connection:
        row = questionnaires.get(connection, there.qa.organisation, there.questionnaire.id)
        assert row.scorecard_id is not None
        return scorecards.get(connection, there.qa.organisation, row.scorecard_id).scorecard


def flags(found: Scorecard) -> dict[str, str]:
    return {flag.code: flag.state for flag in found.flags}


@pytest.mark.requirement("REVIEW-JUDGEMENT-RESCORED")
def test_a_holder_that_a_reviewer_confirms_passes_and_the_score_is_made_again(parts: Parts, at: dt.datetime) -> None:
    there = scored(parts, at, holder="Quite Another Name AG")
    holder = {gate.id: gate.result.value for standing in card(parts, there).standings for gate in standing.gates}
    assert holder["C3"] == "unknown"
    judge.judge(parts, there.qa, there.questionnaire.id, Given(subject="holder", target=there.certificate.sha256, verdict="yes", reason=REASON), at)
    after = {gate.id: gate.result.value for standing in card(parts, there).standings for gate in standing.gates}
    assert after["C3"] == "pass"


@pytest.mark.requirement("REVIEW-JUDGEMENT-RECORDED")
def test_a_judgement_is_an_event_with_its_reason_and_the_trail_stays_whole(parts: Parts, at: dt.datetime) -> None:
    there = scored(parts, at)
    judge.judge(parts, there.qa, there.questionnaire.id, Given(subject="scope", target=there.certificate.sha256, verdict="yes", reason=REASON), at)
    with parts.database.read() as connection:
        found = audit.listed(connection, there.qa.organisation, EventFilter(action="scope.yes")).rows
        assert audit_check.verify(connection, there.qa.organisation).problems == ()
    assert [(event.reason, event.actor_name, event.questionnaire_id) for event in found] == [(REASON, "Quinn Adler", there.questionnaire.id)]


def test_a_later_judgement_takes_the_place_of_an_earlier_one_and_both_are_kept(parts: Parts, at: dt.datetime) -> None:
    there = scored(parts, at)
    for minute, word in enumerate(("yes", "no")):
        given = Given(subject="holder", target=there.certificate.sha256, verdict=word, reason=f"{word}, for now")
        judge.judge(parts, there.qa, there.questionnaire.id, given, at + dt.timedelta(minutes=minute))
    with parts.database.read() as connection:
        holding = reviews.judgements(connection, there.questionnaire.service_id)
        every = reviews.judgements(connection, there.questionnaire.service_id, superseded=True)
    assert [one.verdict for one in holding if one.subject == "holder"] == ["no"]
    assert [one.verdict for one in every if one.subject == "holder"] == ["yes", "no"]


@pytest.mark.requirement("REVIEW-FACT-CORRECTED")
def test_a_corrected_date_decides_instead_of_the_one_that_was_read(parts: Parts, at: dt.datetime) -> None:
    there = scored(parts, at)
    target = f"{there.certificate.sha256}:expires_on"
    given = Given(subject="fact", target=target, verdict="corrected", value="2026-01-31", reason="The year was misread.")
    judge.judge(parts, there.qa, there.questionnaire.id, given, at)
    gates = {gate.id: gate.result.value for standing in card(parts, there).standings for gate in standing.gates}
    assert gates["C4"] == "fail"


def test_a_rejected_fact_no_longer_counts(parts: Parts, at: dt.datetime) -> None:
    there = scored(parts, at)
    given = Given(subject="fact", target=f"{there.certificate.sha256}:number", verdict="rejected", reason="This is the form's number.")
    judge.judge(parts, there.qa, there.questionnaire.id, given, at)
    gates = {gate.id: gate.result.value for standing in card(parts, there).standings for gate in standing.gates}
    assert gates["C5"] != "pass"


def test_an_open_flag_is_resolved_with_a_reason(parts: Parts, at: dt.datetime) -> None:
    there = scored(parts, at)
    first = next(flag for flag in card(parts, there).flags if flag.state == "open" and flag.about)
    given = Given(subject="flag", target=judge.target_of(first), verdict="resolved", reason="Seen and dealt with.")
    judge.judge(parts, there.qa, there.questionnaire.id, given, at)
    states = {(flag.code, flag.about): flag.state for flag in card(parts, there).flags}
    assert states[first.code, first.about] == "resolved"


BAD = {
    "nothing it could be about": (Given(subject="holder", target="0" * 64, verdict="yes", reason=REASON), "judgement-target"),
    "a subject that does not exist": (Given(subject="mood", target="x", verdict="yes", reason=REASON), "judgement-target"),
    "a word that does not fit": (Given(subject="holder", target="CERT", verdict="resolved", reason=REASON), "judgement-word"),
    "no reason": (Given(subject="holder", target="CERT", verdict="yes", reason="  "), "reason-empty"),
    "a reason without end": (Given(subject="holder", target="CERT", verdict="yes", reason="x" * 2001), "reason-too-long"),
    "a correction without a value": (Given(subject="fact", target="CERT:number", verdict="corrected", reason=REASON), "value-empty"),
    "a date that is none": (Given(subject="fact", target="CERT:expires_on", verdict="corrected", value="soon", reason=REASON), "value-not-a-date"),
    "a fact with a strange name": (Given(subject="fact", target="CERT:a b", verdict="rejected", reason=REASON), "judgement-target"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_judgement_that_does_not_fit_is_refused_and_nothing_is_kept(parts: Parts, at: dt.datetime, name: str) -> None:
    there = scored(parts, at)
    given, code = BAD[name]
    target = given.target.replace("CERT", there.certificate.sha256)
    wrong = Given(subject=given.subject, target=target, verdict=given.verdict, reason=given.reason, value=given.value)
    with pytest.raises(BadInputError) as caught:
        judge.judge(parts, there.qa, there.questionnaire.id, wrong, at)
    assert caught.value.code == code
    with parts.database.read() as connection:
        assert reviews.judgements(connection, there.questionnaire.service_id) == ()


def test_only_qa_judges_and_only_in_its_own_house(parts: Parts, at: dt.datetime) -> None:
    there = scored(parts, at)
    given = Given(subject="holder", target=there.certificate.sha256, verdict="yes", reason=REASON)
    with pytest.raises(NotAllowedError):
        judge.judge(parts, there.procurement, there.questionnaire.id, given, at)
    with pytest.raises(NotFoundError):
        judge.judge(parts, there.qa, "another", given, at)


def test_a_questionnaire_that_is_not_submitted_or_is_decided_cannot_be_judged(parts: Parts, at: dt.datetime) -> None:
    there = scored(parts, at)
    given = Given(subject="holder", target=there.certificate.sha256, verdict="yes", reason=REASON)
    open_one = send.send(parts, there.procurement, order(at, "Another"), at).questionnaire
    with pytest.raises(IllegalStateError) as early:
        judge.judge(parts, there.qa, open_one.id, given, at)
    verdict = decide.Verdict(outcome=decide.Outcome.REJECT, reason="Not for us.", seen=card(parts, there).digest)
    decide.decide(parts, there.qa, there.questionnaire.id, verdict, at)
    with pytest.raises(IllegalStateError) as late:
        judge.judge(parts, there.qa, there.questionnaire.id, given, at)
    assert (early.value.code, late.value.code) == ("review-not-open", "review-decided")


@pytest.mark.requirement("REVIEW-LOOK-UP")
def test_a_look_up_in_a_register_counts_from_then_on(parts: Parts, at: dt.datetime) -> None:
    there = scored(parts, at)
    assert flags(card(parts, there))["CERT_ACCREDITATION_UNVERIFIED"] == "open"
    seen = Seen(sha256=there.certificate.sha256, about="certificate", register="BSI client directory", found="active", on=at.date())
    judge.look_up(parts, there.qa, there.questionnaire.id, seen, at)
    assert "CERT_ACCREDITATION_UNVERIFIED" not in flags(card(parts, there))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sha256": "0" * 64}, "look-up-document"),
        ({"register": " "}, "register-empty"),
        ({"about": "company"}, "look-up-found"),
        ({"found": "licensed"}, "look-up-found"),
        ({"level": 5}, "look-up-level"),
        ({"on": dt.date(2027, 1, 1)}, "look-up-future"),
    ],
)
def test_a_look_up_that_does_not_fit_is_refused(parts: Parts, at: dt.datetime, change: dict[str, object], code: str) -> None:
    there = scored(parts, at)
    fields = {"sha256": there.certificate.sha256, "about": "certificate", "register": "UKAS", "found": "active", "on": at.date()}
    with pytest.raises(BadInputError) as caught:
        judge.look_up(parts, there.qa, there.questionnaire.id, Seen(**(fields | change)), at)
    assert caught.value.code == code


def test_everything_read_with_high_confidence_is_accepted_at_once_and_only_once(parts: Parts, at: dt.datetime) -> None:
    there = scored(parts, at)
    assert judge.accept_sure(parts, there.qa, there.questionnaire.id, there.certificate.sha256, at) == 9
    assert judge.accept_sure(parts, there.qa, there.questionnaire.id, there.certificate.sha256, at) == 0


@pytest.mark.requirement("REVIEW-BEGINS")
def test_the_first_look_by_qa_begins_the_review_and_procurements_look_does_not(parts: Parts, at: dt.datetime) -> None:
    there = scored(parts, at)
    assert review.look(parts, there.procurement, there.questionnaire.id, at).row.state is QuestionnaireState.SUBMITTED
    assert review.look(parts, there.qa, there.questionnaire.id, at).row.state is QuestionnaireState.IN_REVIEW
    review.look(parts, there.qa, there.questionnaire.id, at)
    with parts.database.read() as connection:
        assert len(audit.listed(connection, there.qa.organisation, EventFilter(action="review.begun")).rows) == 1


def test_assigning_somebody_begins_the_review_and_only_qa_can_be_assigned(parts: Parts, at: dt.datetime) -> None:
    there = scored(parts, at)
    with pytest.raises(BadInputError):
        review.assign(parts, there.qa, there.questionnaire.id, there.procurement.id, at)
    review.assign(parts, there.qa, there.questionnaire.id, there.qa.id, at)
    rows = review.inbox(parts, there.qa, mine=True).rows
    assert [(row.reviewer_name, row.state) for row in rows] == [("Quinn Adler", QuestionnaireState.IN_REVIEW)]


def test_a_long_inbox_is_cut_and_says_that_there_is_more(parts: Parts, at: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    there = scored(parts, at)
    whole = review.inbox(parts, there.qa)
    assert (len(whole.rows), whole.more) == (1, False)
    monkeypatch.setattr(review, "INBOX", 0)
    cut = review.inbox(parts, there.qa)
    assert (cut.rows, cut.more) == ((), True)
    assert review.inbox(parts, there.qa, whole=True).rows == whole.rows


def test_a_correction_without_end_is_refused(parts: Parts, at: dt.datetime) -> None:
    there = scored(parts, at)
    given = Given(subject="fact", target=f"{there.certificate.sha256}:number", verdict="corrected", value="x" * 2001, reason=REASON)
    with pytest.raises(BadInputError) as caught:
        judge.judge(parts, there.qa, there.questionnaire.id, given, at)
    assert (caught.value.code, caught.value.field) == ("value-too-long", "value")


@pytest.mark.parametrize(("subject", "target"), [("exclusion", "A.7.4"), ("clause", "eu-gmp-annex11-2011#3.1")])
def test_controls_and_clauses_of_the_scorecard_are_judged_and_others_are_not(parts: Parts, at: dt.datetime, subject: str, target: str) -> None:
    there = scored(parts, at)
    with pytest.raises(BadInputError) as caught:
        judge.judge(parts, there.qa, there.questionnaire.id, Given(subject=subject, target=f"{target}.99", verdict="accepted", reason=REASON), at)
    assert caught.value.code == "judgement-target"
    judge.judge(parts, there.qa, there.questionnaire.id, Given(subject=subject, target=target, verdict="accepted", reason=REASON), at)
    with parts.database.read() as connection:
        assert [(one.subject, one.target) for one in reviews.judgements(connection, there.questionnaire.service_id)] == [(subject, target)]


def test_a_questionnaire_without_a_scorecard_is_neither_judged_nor_decided(parts: Parts, at: dt.datetime) -> None:
    there = submitted(parts, at)
    given = Given(subject="holder", target=there.certificate.sha256, verdict="yes", reason=REASON)
    with pytest.raises(IllegalStateError) as unjudged:
        judge.judge(parts, there.qa, there.questionnaire.id, given, at)
    verdict = decide.Verdict(outcome=decide.Outcome.REJECT, reason="Not for us.", seen="sha256:0")
    with pytest.raises(IllegalStateError) as undecided:
        decide.decide(parts, there.qa, there.questionnaire.id, verdict, at)
    assert (unjudged.value.code, undecided.value.code) == ("score-missing", "score-missing")


def test_assigning_whom_it_has_writes_nothing_and_a_disabled_reviewer_is_refused(parts: Parts, at: dt.datetime) -> None:
    there = scored(parts, at)
    for _ in range(2):
        review.assign(parts, there.qa, there.questionnaire.id, there.qa.id, at)
    with parts.database.read() as connection:
        assert len(audit.listed(connection, there.qa.organisation, EventFilter(action="review.assigned")).rows) == 1
    with parts.database.write() as connection:
        gone = people.add(connection, there.qa.organisation, name="Gone", email="gone@boehm.example", roles=(Role.QA,), at=at)
        people.disable(connection, gone.id, at)
    with pytest.raises(BadInputError, match="cannot review"):
        review.assign(parts, there.qa, there.questionnaire.id, gone.id, at)
