from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from supplier.errors import BadInputError, IllegalStateError, NotAllowedError, StaleError
from supplier.model.questionnaire import Outcome, QuestionnaireState
from supplier.parts import Parts
from supplier.store import audit_check, questionnaires, reviews, scorecards, services
from supplier.workflow import assess, decide, judge
from supplier.workflow.decide import Condition, Verdict
from tests.support.reviewed import Reviewed, submitted

DUE = dt.date(2027, 1, 31)
CONDITION = Condition(text="Sign the quality agreement", owner="Paula Weiss", due_on=DUE)


def scored(parts: Parts, at: dt.datetime) -> tuple[Reviewed, str]:
    there = submitted(parts, at)
    made = assess.run(parts, there.questionnaire.id, at)
    assert made is not None
    return there, made.digest


def accept(seen: str) -> Verdict:
    return Verdict(outcome=Outcome.ACCEPT, reason="The evidence covers the intended use.", next_review_on=dt.date(2027, 11, 1), seen=seen)


@pytest.mark.requirement("REVIEW-DECISION")
def test_a_decision_names_its_scorecard_and_stands_on_the_service(parts: Parts, at: dt.datetime) -> None:
    there, digest = scored(parts, at)
    made = decide.decide(parts, there.qa, there.questionnaire.id, accept(digest), at)
    assert (made.scorecard_digest, made.person_name, made.outcome) == (digest, "Quinn Adler", Outcome.ACCEPT)
    with parts.database.read() as connection:
        row = questionnaires.get(connection, there.qa.organisation, there.questionnaire.id)
        service = services.get(connection, there.qa.organisation, there.questionnaire.service_id)
        assert audit_check.verify(connection, there.qa.organisation).problems == ()
    assert row.state is QuestionnaireState.DECIDED
    assert (service.outcome, service.decided_on, service.next_review_on) == (Outcome.ACCEPT, at.date(), dt.date(2027, 11, 1))


@pytest.mark.requirement("REVIEW-DECISION-STALE")
def test_a_decision_on_a_scorecard_that_changed_is_refused_with_both_texts(parts: Parts, at: dt.datetime) -> None:
    there, digest = scored(parts, at)
    given = judge.Given(subject="holder", target=there.certificate.sha256, verdict="no", reason="Somebody else's.")
    judge.judge(parts, there.qa, there.questionnaire.id, given, at + dt.timedelta(minutes=1))
    with pytest.raises(StaleError) as caught:
        decide.decide(parts, there.qa, there.questionnaire.id, accept(digest), at + dt.timedelta(minutes=2))
    assert digest in str(caught.value.yours)
    with parts.database.read() as connection:
        newest = scorecards.latest(connection, there.questionnaire.id)
        assert newest is not None
        assert newest.digest in str(caught.value.theirs)
        assert reviews.decisions(connection, there.questionnaire.service_id) == ()


BAD = {
    "no reason": (msgspec.structs.replace(accept(""), reason=" "), "reason-empty"),
    "conditions that are missing": (msgspec.structs.replace(accept(""), outcome=Outcome.ACCEPT_WITH_CONDITIONS), "conditions-missing"),
    "conditions where there are none": (msgspec.structs.replace(accept(""), conditions=(CONDITION,)), "conditions-unexpected"),
    "a condition without an owner": (
        msgspec.structs.replace(accept(""), outcome=Outcome.ACCEPT_WITH_CONDITIONS, conditions=(msgspec.structs.replace(CONDITION, owner=" "),)),
        "condition-incomplete",
    ),
    "a condition that is due already": (
        msgspec.structs.replace(
            accept(""), outcome=Outcome.ACCEPT_WITH_CONDITIONS, conditions=(msgspec.structs.replace(CONDITION, due_on=dt.date(2026, 11, 21)),)
        ),
        "condition-past",
    ),
    "an acceptance without a next review": (msgspec.structs.replace(accept(""), next_review_on=None), "review-missing"),
    "a review in the past": (msgspec.structs.replace(accept(""), next_review_on=dt.date(2026, 11, 21)), "review-invalid"),
    "a review in ten years": (msgspec.structs.replace(accept(""), next_review_on=dt.date(2036, 11, 21)), "review-invalid"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_decision_that_does_not_fit_is_refused(parts: Parts, at: dt.datetime, name: str) -> None:
    there, digest = scored(parts, at)
    given, code = BAD[name]
    with pytest.raises(BadInputError) as caught:
        decide.decide(parts, there.qa, there.questionnaire.id, msgspec.structs.replace(given, seen=digest), at)
    assert caught.value.code == code


def test_conditions_are_kept_with_owner_and_date(parts: Parts, at: dt.datetime) -> None:
    there, digest = scored(parts, at)
    given = msgspec.structs.replace(accept(digest), outcome=Outcome.ACCEPT_WITH_CONDITIONS, conditions=(CONDITION,))
    made = decide.decide(parts, there.qa, there.questionnaire.id, given, at)
    assert [(one.text, one.owner, one.due_on) for one in made.conditions] == [("Sign the quality agreement", "Paula Weiss", DUE)]


@pytest.mark.requirement("REVIEW-REOPEN")
def test_a_decided_questionnaire_is_reopened_with_a_reason_and_the_decision_stays(parts: Parts, at: dt.datetime) -> None:
    there, digest = scored(parts, at)
    with pytest.raises(IllegalStateError):
        decide.reopen(parts, there.qa, there.questionnaire.id, "Too early", at)
    decide.decide(parts, there.qa, there.questionnaire.id, accept(digest), at)
    with pytest.raises(BadInputError):
        decide.reopen(parts, there.qa, there.questionnaire.id, " ", at)
    decide.reopen(parts, there.qa, there.questionnaire.id, "The certificate was withdrawn.", at)
    decide.decide(parts, there.qa, there.questionnaire.id, accept(digest), at + dt.timedelta(days=1))
    with parts.database.read() as connection:
        assert len(reviews.decisions(connection, there.questionnaire.service_id)) == 2
        assert audit_check.verify(connection, there.qa.organisation).problems == ()


def test_nobody_decides_twice_and_procurement_never(parts: Parts, at: dt.datetime) -> None:
    there, digest = scored(parts, at)
    with pytest.raises(NotAllowedError):
        decide.decide(parts, there.procurement, there.questionnaire.id, accept(digest), at)
    decide.decide(parts, there.qa, there.questionnaire.id, accept(digest), at)
    with pytest.raises(IllegalStateError):
        decide.decide(parts, there.qa, there.questionnaire.id, accept(digest), at)


def test_the_next_review_is_proposed_from_the_scorecard(parts: Parts, at: dt.datetime) -> None:
    there, _ = scored(parts, at)
    with parts.database.read() as connection:
        newest = scorecards.latest(connection, there.questionnaire.id)
        assert newest is not None
        stored = scorecards.get(connection, there.qa.organisation, newest.id).scorecard
    assert decide.proposed_review(stored) == stored.risk.reassess_by
