"""Questionnaires: made, sent, stepped through their states, with the sets they were pinned to."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import Connection, Text, bindparam, func, insert, select, update
from sqlalchemy import text as sql

from supplier.errors import IllegalStateError, NotFoundError, StaleError
from supplier.model.case import Framework
from supplier.model.intake import IntendedUse
from supplier.model.questionnaire import ALLOWED_STEPS, QuestionnaireState
from supplier.model.questions import PinnedSet
from supplier.store.shapes import Row, changed, columns, every, first, keyed
from supplier.store.tables import QuestionnaireSetTable, QuestionnaireTable, ServiceTable, SetTextTable, new_id
from supplier.store.types import UTCDateTime

_MOMENT = {
    QuestionnaireState.SENT: "sent_at",
    QuestionnaireState.OPENED: "opened_at",
    QuestionnaireState.SUBMITTED: "submitted_at",
    QuestionnaireState.DECIDED: "decided_at",
    QuestionnaireState.WITHDRAWN: "withdrawn_at",
}


class QuestionnaireRow(Row, frozen=True):
    """A questionnaire."""

    id: str
    organisation_id: str
    vendor_id: str
    service_id: str
    contact_id: str
    state: QuestionnaireState
    lang: str
    due_on: dt.date
    pack: str | None
    requested: tuple[Framework, ...]
    message: str | None
    created_by: str | None
    created_at: dt.datetime
    sent_at: dt.datetime | None
    opened_at: dt.datetime | None
    submitted_at: dt.datetime | None
    decided_at: dt.datetime | None
    withdrawn_at: dt.datetime | None
    activity_at: dt.datetime
    signatory_name: str | None
    signatory_role: str | None
    signatory_email: str | None
    submission_digest: str | None
    answered: int
    visible: int
    last_question: str | None
    reviewer_id: str | None
    next_reminder_on: dt.date | None
    reminders: int
    scorecard_id: str | None
    version: int


class NewQuestionnaire(msgspec.Struct, frozen=True, kw_only=True):
    """What procurement decides when making one."""

    vendor_id: str
    service_id: str
    contact_id: str
    lang: str
    due_on: dt.date
    requested: tuple[Framework, ...]
    pack: str | None = None
    message: str | None = None
    created_by: str | None = None
    visible: int = 0


class PinnedText(msgspec.Struct, frozen=True, kw_only=True):
    """A set as it is pinned: the exact text of the set, and of its translation where one is used."""

    pinned: PinnedSet
    text: str
    translation_digest: str | None = None
    translation: str | None = None


class Pin(msgspec.Struct, frozen=True, kw_only=True):
    """A set as it is pinned, without its text: `digest` and `translation_digest` name texts that `text` returns."""

    pinned: PinnedSet
    translation_digest: str | None = None


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """Who submitted, in their own words, and the digest of what they submitted."""

    name: str
    role: str
    email: str
    digest: str


_SELECT = select(*columns(QuestionnaireRow, QuestionnaireTable))
_ONE = _SELECT.where(QuestionnaireTable.organisation_id == bindparam("organisation"), QuestionnaireTable.id == bindparam("id"))
_HELD = (
    _ONE.add_columns(ServiceTable.intended_use)
    .join(ServiceTable, ServiceTable.id == QuestionnaireTable.service_id)
    .with_for_update(of=QuestionnaireTable, key_share=True)
)
_PINS = (
    select(QuestionnaireSetTable.set_id, QuestionnaireSetTable.set_version, QuestionnaireSetTable.digest, QuestionnaireSetTable.translation_digest)
    .where(QuestionnaireSetTable.questionnaire_id == bindparam("q"))
    .order_by(QuestionnaireSetTable.position)
)
_COUNT = (
    update(QuestionnaireTable.__table__)  # type: ignore[arg-type]  # SQLAlchemy types __table__ as FromClause
    .where(QuestionnaireTable.id == bindparam("q"))
    .values(
        answered=bindparam("answered"),
        visible=bindparam("visible"),
        activity_at=func.coalesce(bindparam("activity_at", type_=UTCDateTime()), QuestionnaireTable.activity_at),
        last_question=func.coalesce(bindparam("last_question", type_=Text), QuestionnaireTable.last_question),
    )
)
# Two processes may send the same set for the first time at once: one of them keeps its text.
_KEEP = sql(
    "INSERT INTO set_text (organisation_id, digest, text, created_at) VALUES (:organisation, :digest, :text, :at) ON CONFLICT DO NOTHING"
).bindparams(bindparam("at", type_=UTCDateTime()))


def add(connection: Connection, organisation_id: str, given: NewQuestionnaire, sets: tuple[PinnedText, ...], at: dt.datetime) -> QuestionnaireRow:
    """A new draft, pinned to exactly these sets; their texts are kept by digest."""
    made = new_id()
    values = msgspec.structs.asdict(given)
    connection.execute(
        insert(QuestionnaireTable).values(
            id=made,
            organisation_id=organisation_id,
            state=QuestionnaireState.DRAFT,
            created_at=at,
            activity_at=at,
            answered=0,
            reminders=0,
            version=1,
            **values,
        ),
    )
    for position, item in enumerate(sets):
        _keep_text(connection, organisation_id, item.pinned.digest, item.text, at)
        if item.translation is not None and item.translation_digest is not None:
            _keep_text(connection, organisation_id, item.translation_digest, item.translation, at)
        connection.execute(
            insert(QuestionnaireSetTable).values(
                organisation_id=organisation_id,
                questionnaire_id=made,
                set_id=item.pinned.id,
                position=position,
                set_version=item.pinned.version,
                digest=item.pinned.digest,
                translation_digest=item.translation_digest,
            ),
        )
    return get(connection, organisation_id, made)


def get(connection: Connection, organisation_id: str, questionnaire_id: str) -> QuestionnaireRow:
    """One questionnaire of the organisation.

    Raises:
        NotFoundError: there is none.
    """
    found = keyed(connection, QuestionnaireRow, _ONE, organisation=organisation_id, id=questionnaire_id)
    if found is None:
        raise _unknown()
    return found


def hold(connection: Connection, organisation_id: str, questionnaire_id: str) -> tuple[QuestionnaireRow, IntendedUse]:
    """One questionnaire of the organisation, with the intended use of its service, for a change of its answers or documents.

    Other such changes of it wait until this transaction ends: each counts on from what the one before it counted. Call it
    before anything is recorded, so that all writers take their turns in one order.

    Raises:
        NotFoundError: there is none.
    """
    row = connection.execute(_HELD, {"organisation": organisation_id, "id": questionnaire_id}).first()
    if row is None:
        raise _unknown()
    return QuestionnaireRow(*row[:-1]), row[-1]


def any_organisation(connection: Connection, questionnaire_id: str) -> QuestionnaireRow:
    """One questionnaire by id alone, for background jobs.

    Raises:
        NotFoundError: there is none.
    """
    found = first(connection, QuestionnaireRow, _SELECT.where(QuestionnaireTable.id == questionnaire_id))
    if found is None:
        raise _unknown()
    return found


def of_vendor(connection: Connection, vendor_id: str) -> tuple[QuestionnaireRow, ...]:
    """A vendor's questionnaires, newest first."""
    return every(
        connection, QuestionnaireRow, _SELECT.where(QuestionnaireTable.vendor_id == vendor_id).order_by(QuestionnaireTable.created_at.desc())
    )


def of_service(connection: Connection, service_id: str) -> tuple[QuestionnaireRow, ...]:
    """A service's questionnaires, newest first."""
    return every(
        connection, QuestionnaireRow, _SELECT.where(QuestionnaireTable.service_id == service_id).order_by(QuestionnaireTable.created_at.desc())
    )


def pinned(connection: Connection, questionnaire_id: str) -> tuple[PinnedText, ...]:
    """The pinned sets in their order, with their texts, in one query."""
    table, translation = QuestionnaireSetTable, SetTextTable.__table__.alias("translation")
    rows = connection.execute(
        select(table.set_id, table.set_version, table.digest, SetTextTable.text, table.translation_digest, translation.c.text)
        .join(SetTextTable, (SetTextTable.organisation_id == table.organisation_id) & (SetTextTable.digest == table.digest))
        .outerjoin(translation, (translation.c.organisation_id == table.organisation_id) & (translation.c.digest == table.translation_digest))
        .where(table.questionnaire_id == questionnaire_id)
        .order_by(table.position)
    )
    return tuple(
        PinnedText(pinned=PinnedSet(id=row[0], version=row[1], digest=row[2]), text=row[3], translation_digest=row[4], translation=row[5])
        for row in rows
    )


def pins(connection: Connection, questionnaire_id: str) -> tuple[Pin, ...]:
    """The pinned sets in their order, without their texts: for pages that keep decoded sets by digest."""
    rows = connection.execute(_PINS, {"q": questionnaire_id})
    return tuple(Pin(pinned=PinnedSet(id=row[0], version=row[1], digest=row[2]), translation_digest=row[3]) for row in rows)


def text(connection: Connection, organisation_id: str, digest: str) -> str | None:
    """The exact text that was kept under a digest."""
    kept = select(SetTextTable.text).where(SetTextTable.organisation_id == organisation_id, SetTextTable.digest == digest)
    return connection.execute(kept).scalar_one_or_none()


def step(connection: Connection, row: QuestionnaireRow, to: QuestionnaireState, at: dt.datetime) -> QuestionnaireRow:
    """Move to another state; of two racing calls exactly one succeeds.

    Raises:
        IllegalStateError: the step is not allowed from the state seen in `row`.
        StaleError: it left that state meanwhile.
    """
    if to not in ALLOWED_STEPS[row.state]:
        message = f"A questionnaire that is {row.state.value} cannot become {to.value}."
        raise IllegalStateError("questionnaire-state", message, "Load the page again to see its present state.")
    values: dict[str, Any] = {"state": to, "activity_at": at, "version": QuestionnaireTable.version + 1}
    if to in _MOMENT:
        values[_MOMENT[to]] = at
    done = changed(
        connection, update(QuestionnaireTable).where(QuestionnaireTable.id == row.id, QuestionnaireTable.state == row.state).values(values)
    )
    if done != 1:
        raise StaleError("questionnaire-stale", "The questionnaire was changed meanwhile.", "Load the page again.")
    return get(connection, row.organisation_id, row.id)


def set_counters(
    connection: Connection, questionnaire_id: str, counted: tuple[int, int], at: dt.datetime | None, last_question: str | None = None
) -> None:
    """How many questions are answered, and of how many; `at` and `last_question` where the vendor changed that."""
    values = {"answered": counted[0], "visible": counted[1], "activity_at": at, "last_question": last_question}
    connection.execute(_COUNT, values | {"q": questionnaire_id})


def set_due(connection: Connection, questionnaire_id: str, due_on: dt.date) -> None:
    """Another due date."""
    _set(connection, questionnaire_id, due_on=due_on)


def set_contact(connection: Connection, questionnaire_id: str, contact_id: str) -> None:
    """Another contact."""
    _set(connection, questionnaire_id, contact_id=contact_id)


def set_signature(connection: Connection, questionnaire_id: str, signature: Signature) -> None:
    """Who submitted."""
    _set(
        connection,
        questionnaire_id,
        signatory_name=signature.name,
        signatory_role=signature.role,
        signatory_email=signature.email,
        submission_digest=signature.digest,
    )


def set_reviewer(connection: Connection, questionnaire_id: str, person_id: str | None) -> None:
    """Who reviews it."""
    _set(connection, questionnaire_id, reviewer_id=person_id)


def set_scorecard(connection: Connection, questionnaire_id: str, scorecard_id: str) -> None:
    """Its newest scorecard."""
    _set(connection, questionnaire_id, scorecard_id=scorecard_id)


def reminded(connection: Connection, questionnaire_id: str, next_reminder_on: dt.date | None, *, sent: bool) -> None:
    """A reminder went out (or was only planned, with `sent` false)."""
    _set(connection, questionnaire_id, next_reminder_on=next_reminder_on, reminders=QuestionnaireTable.reminders + int(sent))


def due_for_reminder(connection: Connection, on: dt.date, limit: int = 200) -> tuple[QuestionnaireRow, ...]:
    """Unanswered questionnaires whose reminder is due, in every organisation."""
    waiting = (QuestionnaireState.SENT, QuestionnaireState.OPENED, QuestionnaireState.IN_PROGRESS)
    table = QuestionnaireTable
    statement = _SELECT.where(table.state.in_(waiting), table.next_reminder_on <= on).order_by(table.next_reminder_on).limit(limit)
    return every(connection, QuestionnaireRow, statement)


def counts(connection: Connection, organisation_id: str, today: dt.date) -> dict[str, int]:
    """How many are in each state, and how many are `late` (waiting for the vendor past the due date)."""
    table = QuestionnaireTable
    grouped = select(table.state, func.count()).where(table.organisation_id == organisation_id).group_by(table.state)
    found = {row[0].value: int(row[1]) for row in connection.execute(grouped)}
    waiting = (QuestionnaireState.SENT, QuestionnaireState.OPENED, QuestionnaireState.IN_PROGRESS)
    late = select(func.count()).where(table.organisation_id == organisation_id, table.state.in_(waiting), table.due_on < today)
    return {state.value: found.get(state.value, 0) for state in QuestionnaireState} | {"late": int(connection.execute(late).scalar_one())}


def _set(connection: Connection, questionnaire_id: str, **values: Any) -> None:
    connection.execute(
        update(QuestionnaireTable).where(QuestionnaireTable.id == questionnaire_id).values(version=QuestionnaireTable.version + 1, **values)
    )


def _keep_text(connection: Connection, organisation_id: str, digest: str, content: str, at: dt.datetime) -> None:
    if text(connection, organisation_id, digest) is None:
        connection.execute(_KEEP, {"organisation": organisation_id, "digest": digest, "text": content, "at": at})


def _unknown() -> NotFoundError:
    return NotFoundError("questionnaire-unknown", "This questionnaire does not exist.")
