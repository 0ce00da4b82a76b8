"""QA's decision on a scorecard: outcome, conditions, next review and reason. The scorecard it rests on is named by digest."""

from __future__ import annotations

import datetime as dt

import msgspec

from supplier.errors import BadInputError, IllegalStateError, StaleError
from supplier.model.people import Role
from supplier.model.questionnaire import Outcome, QuestionnaireState
from supplier.model.scorecard import Scorecard
from supplier.parts import Parts
from supplier.store import canonical, questionnaires, reviews, scorecards, services
from supplier.store.conditions import DecisionCondition
from supplier.store.reviews import DecisionRow, NewDecision
from supplier.store.scorecards import ScorecardRow
from supplier.workflow.actor import Actor, require
from supplier.workflow.judge import under_review
from supplier.workflow.record import record

ACCEPTING = frozenset({Outcome.ACCEPT, Outcome.ACCEPT_WITH_CONDITIONS})
LATEST = dt.timedelta(days=366 * 5)
REASON_LIMIT = 5_000
_STATES_TO_REOPEN = frozenset({QuestionnaireState.DECIDED})


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """A condition of an acceptance: what must happen, who sees to it, until when."""

    text: str
    owner: str
    due_on: dt.date


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What QA concludes. `seen` is the digest of the scorecard the page showed."""

    outcome: Outcome
    reason: str
    conditions: tuple[Condition, ...] = ()
    next_review_on: dt.date | None = None
    seen: str


def proposed_review(card: Scorecard) -> dt.date:
    """The next review by the tier's cadence, or earlier where a standing is going to fall."""
    return card.risk.reassess_by


def decide(parts: Parts, actor: Actor, questionnaire_id: str, given: Verdict, at: dt.datetime) -> DecisionRow:
    """Record a decision; the questionnaire is decided from then on.

    Raises:
        BadInputError: a field is missing or does not fit the outcome.
        IllegalStateError: it is not under review.
        StaleError: the scorecard changed since the page was made.
    """
    require(actor, Role.QA)
    _check(given, at.date())
    with parts.database.write() as connection:
        row = under_review(connection, actor, questionnaire_id, at)
        if row.scorecard_id is None:
            raise IllegalStateError("score-missing", "There is no scorecard to decide on yet.", "Wait a moment and load the page again.")
        card = scorecards.get(connection, actor.organisation, row.scorecard_id).row
        if card.digest != given.seen:
            raise _stale(card, given)
        made = reviews.decide(connection, actor.organisation, _decision(given, card, actor), at)
        questionnaires.step(connection, row, QuestionnaireState.DECIDED, at)
        services.set_outcome(connection, row.service_id, given.outcome, at.date(), given.next_review_on)
        record(
            connection,
            actor,
            "decision.made",
            ("decision", made.id),
            at=at,
            questionnaire=row.id,
            new=made,
            digest=canonical.digest(reviews.content(made)),
            reason=made.reason,
        )
    return made


def reopen(parts: Parts, actor: Actor, questionnaire_id: str, reason: str, at: dt.datetime) -> None:
    """Take a decided questionnaire back into review. The decision stays in the history.

    Raises:
        BadInputError: no reason was given.
        IllegalStateError: it is not decided.
    """
    require(actor, Role.QA)
    if not reason.strip() or len(reason) > REASON_LIMIT:
        raise BadInputError("reason-empty", "Say why it is reopened; the reason stays in the record.", field="reopen_reason")
    with parts.database.write() as connection:
        row = questionnaires.get(connection, actor.organisation, questionnaire_id)
        if row.state not in _STATES_TO_REOPEN:
            raise IllegalStateError("not-decided", "Only a decided questionnaire can be reopened.", "Load the page again.")
        opened = questionnaires.step(connection, row, QuestionnaireState.IN_REVIEW, at)
        record(
            connection,
            actor,
            "decision.reopened",
            ("questionnaire", row.id),
            at=at,
            questionnaire=row.id,
            old=row.state,
            new=opened.state,
            reason=reason.strip(),
        )


def _check(given: Verdict, today: dt.date) -> None:
    if not given.reason.strip() or len(given.reason) > REASON_LIMIT:
        raise BadInputError("reason-empty", f"Give the reason, in at most {REASON_LIMIT} characters; it stays in the record.", field="reason")
    if given.outcome is Outcome.ACCEPT_WITH_CONDITIONS and not given.conditions:
        raise BadInputError("conditions-missing", "Add at least one condition with owner and date.", "Or choose to accept.", field="condition_1")
    if given.outcome is not Outcome.ACCEPT_WITH_CONDITIONS and given.conditions:
        raise BadInputError(
            "conditions-unexpected", "Conditions belong to an acceptance with conditions.", "Choose it, or clear them.", field="outcome"
        )
    if any(not condition.text.strip() or not condition.owner.strip() for condition in given.conditions):
        raise BadInputError("condition-incomplete", "Each condition needs a text, an owner and a date.", field="condition_1")
    if any(condition.due_on <= today for condition in given.conditions):
        raise BadInputError("condition-past", "The date of a condition must lie in the future.", field="condition_1")
    if given.outcome in ACCEPTING and given.next_review_on is None:
        raise BadInputError("review-missing", "An acceptance needs the date of the next review.", field="next_review_on")
    if given.next_review_on is not None and not today < given.next_review_on <= today + LATEST:
        raise BadInputError("review-invalid", "The next review must lie in the future, at most five years away.", field="next_review_on")


def _decision(given: Verdict, card: ScorecardRow, actor: Actor) -> NewDecision:
    return NewDecision(
        service_id=card.service_id,
        questionnaire_id=card.questionnaire_id,
        scorecard_id=card.id,
        scorecard_digest=card.digest,
        outcome=given.outcome,
        reason=given.reason.strip(),
        conditions=tuple(DecisionCondition(text=one.text.strip(), owner=one.owner.strip(), due_on=one.due_on) for one in given.conditions),
        next_review_on=given.next_review_on,
        person_id=actor.id,
        person_name=actor.name,
    )


def _stale(card: ScorecardRow, given: Verdict) -> StaleError:
    return StaleError(
        "scorecard-stale",
        "The scorecard changed since this page was made. Nothing was decided.",
        "Go back, load the page again, look at what changed, then decide.",
        theirs=f"{card.headline} (as of {card.as_of.isoformat()}, {card.digest})",
        yours=f"{given.outcome.value.replace('_', ' ')}: {given.reason.strip()} (on {given.seen})",
    )
