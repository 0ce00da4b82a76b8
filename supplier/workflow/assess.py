"""Scores a questionnaire and keeps the verdict: after submitting, after every judgement and document, and as of another day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import Connection

import supplier
from supplier.errors import UnavailableError
from supplier.model.case import Case
from supplier.model.people import Role
from supplier.model.policy import Policy
from supplier.model.questionnaire import QuestionnaireState
from supplier.model.scorecard import Scorecard
from supplier.parts import Parts
from supplier.scoring.score import score
from supplier.store import canonical, questionnaires, scorecards, services
from supplier.store.questionnaires import QuestionnaireRow
from supplier.store.scorecards import NewScorecard, ScorecardRow
from supplier.wording.render import render
from supplier.workflow.actor import Actor, require, system
from supplier.workflow.gather import Shares, case_of
from supplier.workflow.record import record

SCORED = frozenset({QuestionnaireState.SUBMITTED, QuestionnaireState.IN_REVIEW, QuestionnaireState.DECIDED})
LANGUAGE = "en"
"""The language of the sentences that are kept with a scorecard; staff pages are English."""

_TRIES = 5


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict before it is kept, with what it was made of."""

    case: Case
    card: Scorecard
    rendered: dict[str, Any]


def run(parts: Parts, questionnaire_id: str, at: dt.datetime, actor: Actor | None = None, as_of: dt.date | None = None) -> ScorecardRow | None:
    """Score a questionnaire as of the day of `at` (or another one) and keep the scorecard; None while the vendor still answers.

    Scoring happens outside the write transaction; when something was added meanwhile it is done again. The same input
    twice gives one scorecard and one event.

    Raises:
        NotFoundError: there is no such questionnaire.
        UnavailableError: the records kept changing while they were scored.
    """
    shares: Shares = {}
    for _ in range(_TRIES):
        with parts.database.read() as connection:
            row = _row(connection, questionnaire_id, actor)
            if row.state not in SCORED:
                return None
            case = case_of(connection, row, parts.library, shares)
        scored = verdict(case, parts.policy, as_of or at.date())
        with parts.database.write() as connection:
            if case_of(connection, _row(connection, questionnaire_id, actor), parts.library, shares) == case:
                return _keep(connection, actor or system(row.organisation_id, "scoring"), row, scored, parts.policy, at)
    raise UnavailableError("scoring-busy", "The records of this questionnaire changed while they were scored.", "Try again.")


def again(parts: Parts, actor: Actor, questionnaire_id: str, at: dt.datetime) -> ScorecardRow | None:
    """A reviewer asks for the verdict as of today.

    Raises:
        NotAllowedError: only QA may.
    """
    require(actor, Role.QA)
    return run(parts, questionnaire_id, at, actor)


def verdict(case: Case, policy: Policy, as_of: dt.date) -> Scored:
    """Score a Case and word the result."""
    card = score(case, policy, as_of, supplier.__version__)
    return Scored(case=case, card=card, rendered=render(card, LANGUAGE))


def _row(connection: Connection, questionnaire_id: str, actor: Actor | None) -> QuestionnaireRow:
    if actor is None:
        return questionnaires.any_organisation(connection, questionnaire_id)
    return questionnaires.get(connection, actor.organisation, questionnaire_id)


def _keep(connection: Connection, actor: Actor, row: QuestionnaireRow, scored: Scored, policy: Policy, at: dt.datetime) -> ScorecardRow:
    before = scorecards.latest(connection, row.id)
    headline = str(scored.rendered["headline"])
    given = NewScorecard(
        questionnaire_id=row.id,
        service_id=row.service_id,
        case=scored.case,
        policy_json=canonical.encode(policy).decode(),
        scorecard=scored.card,
        rendered=canonical.encode(scored.rendered).decode(),
        headline=headline,
        created_by=actor.id,
    )
    made = scorecards.add(connection, row.organisation_id, given, at)
    if before is not None and before.id == made.id:
        return made
    questionnaires.set_scorecard(connection, row.id, made.id)
    if _is_newest(connection, row):
        services.set_verdict(connection, row.service_id, made.id, scored.card, headline)
    record(
        connection,
        actor,
        "scorecard.made",
        ("scorecard", made.id),
        at=at,
        questionnaire=row.id,
        new={"headline": headline, "digest": made.digest, "as_of": made.as_of},
        digest=canonical.digest(scored.card),
        before={"headline": before.headline, "digest": before.digest, "as_of": before.as_of} if before else None,
    )
    return made


def _is_newest(connection: Connection, row: QuestionnaireRow) -> bool:
    """Scoring an old questionnaire again leaves the verdict of a newer one of the same service alone."""
    scored = (other for other in questionnaires.of_service(connection, row.service_id) if other.scorecard_id is not None and other.id != row.id)
    return all(other.created_at < row.created_at for other in scored)
