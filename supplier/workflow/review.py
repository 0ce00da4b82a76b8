"""What QA looks at: the inbox, and one questionnaire with its verdict, its documents and what was decided before."""

from __future__ import annotations

import datetime as dt

import msgspec
from sqlalchemy import Connection

from supplier.errors import BadInputError
from supplier.model.people import Role
from supplier.model.questionnaire import QuestionnaireState
from supplier.model.questions import QuestionSet, Source
from supplier.parts import Parts
from supplier.store import boards, people, questionnaires, reviews, scorecards, services, uploads, vendors
from supplier.store.boards import InboxRow
from supplier.store.people import PersonRow
from supplier.store.questionnaires import QuestionnaireRow
from supplier.store.reviews import DecisionRow
from supplier.store.scorecards import ScorecardRow, StoredScorecard
from supplier.store.services import ServiceRow
from supplier.store.uploads import UploadRow
from supplier.store.vendors import VendorRow
from supplier.workflow.actor import Actor, require
from supplier.workflow.gather import question_sets
from supplier.workflow.judge import begin
from supplier.workflow.record import record

__all__ = ["Inbox", "InboxRow", "Review", "assign", "inbox", "look"]

READERS = (Role.PROCUREMENT, Role.QA)


INBOX, INBOX_WHOLE = 50, 1_000
"""Lines of the inbox at first, and when everything is asked for."""


class Inbox(msgspec.Struct, frozen=True, kw_only=True):
    """What waits for QA, the highest risk first, then the oldest; and whether there is more."""

    rows: tuple[InboxRow, ...]
    more: bool


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """One questionnaire under review. `card` is its newest scorecard, `before` the one before it, if there are any.

    `trend` are the scorecards of the service, newest first; `uploads` those of the questionnaire and the buyer's own.
    `options` are the labels of the options that were offered: question -> value -> label; `sources` the texts that the pinned sets rest on.
    """

    row: QuestionnaireRow
    vendor: VendorRow
    service: ServiceRow
    card: StoredScorecard | None
    before: StoredScorecard | None
    trend: tuple[ScorecardRow, ...]
    decisions: tuple[DecisionRow, ...]
    uploads: tuple[UploadRow, ...]
    reviewers: tuple[PersonRow, ...]
    options: dict[str, dict[str, str]]
    sources: tuple[Source, ...]

    @property
    def reviewer(self) -> str:
        """The name of who reviews it, or empty."""
        return next((person.name for person in self.reviewers if person.id == self.row.reviewer_id), "")

    @property
    def is_open(self) -> bool:
        """Whether a reviewer can judge and decide now."""
        return self.row.state in {QuestionnaireState.SUBMITTED, QuestionnaireState.IN_REVIEW}


def inbox(parts: Parts, actor: Actor, *, mine: bool = False, whole: bool = False) -> Inbox:
    """The inbox; with `mine` only what is the actor's or nobody's, with `whole` more than the first lines."""
    require(actor, Role.QA)
    with parts.database.read() as connection:
        limit = INBOX_WHOLE if whole else INBOX
        rows = boards.inbox(connection, actor.organisation, actor.id if mine else None, limit + 1)
        return Inbox(rows=rows[:limit], more=len(rows) > limit)


def assign(parts: Parts, actor: Actor, questionnaire_id: str, person_id: str | None, at: dt.datetime) -> None:
    """Say who reviews it, or nobody; assigning begins the review.

    Raises:
        BadInputError: the person is not an active member of QA.
    """
    require(actor, Role.QA)
    with parts.database.write() as connection:
        row = questionnaires.get(connection, actor.organisation, questionnaire_id)
        known = {person.id: person.name for person in people.listed(connection, actor.organisation, Role.QA)}
        if person_id is not None and person_id not in known:
            raise BadInputError("reviewer-unknown", "This person cannot review.", "Choose somebody of QA.", field="reviewer")
        if person_id == row.reviewer_id:
            return
        if row.state is QuestionnaireState.SUBMITTED and person_id is not None:
            row = begin(connection, actor, row, at)
        questionnaires.set_reviewer(connection, row.id, person_id)
        old, new = known.get(row.reviewer_id or ""), known.get(person_id or "")
        record(connection, actor, "review.assigned", ("questionnaire", row.id), at=at, questionnaire=row.id, old=old, new=new)


def look(parts: Parts, actor: Actor, questionnaire_id: str, at: dt.datetime) -> Review:
    """Everything the score page shows. The first look by QA begins the review.

    Raises:
        NotFoundError: there is no such questionnaire.
    """
    require(actor, *READERS)
    with parts.database.read() as connection:
        row = questionnaires.get(connection, actor.organisation, questionnaire_id)
    if row.state is QuestionnaireState.SUBMITTED and Role.QA in actor.roles:
        with parts.database.write() as connection:
            fresh = questionnaires.get(connection, actor.organisation, questionnaire_id)
            if fresh.state is QuestionnaireState.SUBMITTED:
                begin(connection, actor, fresh, at)
    with parts.database.read() as connection:
        return _review(connection, actor, questionnaires.get(connection, actor.organisation, questionnaire_id))


def _review(connection: Connection, actor: Actor, row: QuestionnaireRow) -> Review:
    trend = scorecards.of_service(connection, row.service_id)
    card = scorecards.get(connection, actor.organisation, row.scorecard_id) if row.scorecard_id else None
    sets = question_sets(questionnaires.pinned(connection, row.id))
    older = [other for other in trend if card is not None and other.created_at < card.row.created_at]
    return Review(
        row=row,
        vendor=vendors.get(connection, actor.organisation, row.vendor_id),
        service=services.get(connection, actor.organisation, row.service_id),
        card=card,
        before=scorecards.get(connection, actor.organisation, older[0].id) if older else None,
        trend=trend,
        decisions=reviews.decisions(connection, row.service_id),
        uploads=tuple(one for one in uploads.of_service(connection, row.service_id, gone=True) if _belongs(one, row)),
        reviewers=people.listed(connection, actor.organisation, Role.QA),
        options=_options(sets),
        sources=tuple({source.id: source for one in sets for source in one.sources}.values()),
    )


def _options(sets: tuple[QuestionSet, ...]) -> dict[str, dict[str, str]]:
    return {question.id: {option.value: option.label for option in question.options} for one in sets for question in one.questions()}


def _belongs(upload: UploadRow, row: QuestionnaireRow) -> bool:
    return upload.questionnaire_id == row.id or upload.provided_by.value == "buyer"
