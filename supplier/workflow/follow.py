"""What procurement does with a questionnaire that is out: resend, extend, withdraw, remind."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from supplier.errors import BadInputError, IllegalStateError
from supplier.model.people import Role
from supplier.model.questionnaire import QuestionnaireState
from supplier.parts import Parts
from supplier.store import links, organisations, outbox, questionnaires, vendors
from supplier.store.questionnaires import QuestionnaireRow
from supplier.workflow import limits, mails
from supplier.workflow.actor import Actor, require, system
from supplier.workflow.record import record
from supplier.workflow.send import GRACE, LONGEST, invite

WAITING = (QuestionnaireState.SENT, QuestionnaireState.OPENED, QuestionnaireState.IN_PROGRESS)


def resend(parts: Parts, actor: Actor, questionnaire_id: str, at: dt.datetime, *, contact_id: str | None = None) -> str:
    """Mail a new link, to another contact when one is named; the old link ends. Returns the new address.

    Raises:
        IllegalStateError: it is not waiting for the vendor.
        TooManyTriesError: twice in five minutes is enough.
    """
    require(actor, Role.PROCUREMENT, Role.QA)
    parts.mailer.check()
    limits.take(parts, "resend", questionnaire_id, 2, dt.timedelta(minutes=5), at)
    with parts.database.write() as connection:
        row = _waiting(questionnaires.get(connection, actor.organisation, questionnaire_id))
        if contact_id:
            contact = vendors.contact(connection, actor.organisation, contact_id)
            if contact.vendor_id != row.vendor_id:
                raise BadInputError("contact-foreign", "This contact belongs to another vendor.", field="contact_id")
            questionnaires.set_contact(connection, row.id, contact.id)
        contact = vendors.contact(connection, actor.organisation, contact_id or row.contact_id)
        address = invite(parts, connection, actor, row, contact, at)
        record(connection, actor, "questionnaire.resent", ("questionnaire", row.id), at=at, questionnaire=row.id, contact=contact.email)
    return address


def extend(parts: Parts, actor: Actor, questionnaire_id: str, due_on: dt.date, reason: str, at: dt.datetime) -> None:
    """A later due date; the links live on with it.

    Raises:
        BadInputError: the day is past, too far, or not later than before.
    """
    require(actor, Role.PROCUREMENT, Role.QA)
    if not at.date() < due_on <= at.date() + LONGEST:
        raise BadInputError("due-invalid", "The due date must lie in the future, at most a year away.", "Choose another day.", field="due_on")
    with parts.database.write() as connection:
        row = _waiting(questionnaires.get(connection, actor.organisation, questionnaire_id))
        questionnaires.set_due(connection, row.id, due_on)
        links.extend(connection, row.id, dt.datetime.combine(due_on, dt.time(), dt.UTC) + GRACE)
        questionnaires.reminded(connection, row.id, mails.next_reminder(due_on, at.date()), sent=False)
        record(
            connection,
            actor,
            "questionnaire.extended",
            ("questionnaire", row.id),
            at=at,
            questionnaire=row.id,
            old=row.due_on,
            new=due_on,
            reason=reason,
        )


def withdraw(parts: Parts, actor: Actor, questionnaire_id: str, reason: str, at: dt.datetime) -> None:
    """Take it back: every link ends, waiting mails are cancelled, what was answered is kept.

    Raises:
        BadInputError: no reason was given.
        IllegalStateError: it was submitted already.
    """
    require(actor, Role.PROCUREMENT, Role.QA)
    if not reason.strip():
        raise BadInputError("reason-empty", "Say why it is withdrawn; the reason stays in the record.", field="reason")
    with parts.database.write() as connection:
        row = questionnaires.get(connection, actor.organisation, questionnaire_id)
        done = questionnaires.step(connection, row, QuestionnaireState.WITHDRAWN, at)
        links.revoke_all(connection, row.id, at)
        outbox.cancel(connection, row.id, ("invitation", "reminder"))
        record(
            connection,
            actor,
            "questionnaire.withdrawn",
            ("questionnaire", row.id),
            at=at,
            questionnaire=row.id,
            old=row.state,
            new=done.state,
            reason=reason,
        )


def remind(parts: Parts, actor: Actor, questionnaire_id: str, at: dt.datetime) -> None:
    """Mail the contact a reminder now. The link is not in it: the one of the invitation stays good.

    Raises:
        TooManyTriesError: twice in a day is enough.
    """
    require(actor, Role.PROCUREMENT, Role.QA)
    parts.mailer.check()
    limits.take(parts, "remind", questionnaire_id, 2, dt.timedelta(days=1), at)
    with parts.database.write() as connection:
        _remind(connection, actor, _waiting(questionnaires.get(connection, actor.organisation, questionnaire_id)), at)


def remind_due(parts: Parts, at: dt.datetime) -> int:
    """Mail every reminder that is due, and plan the next; returns how many. Running it twice a day sends one.

    Reminders stop by themselves: only questionnaires that wait for the vendor are due.
    """
    with parts.database.read() as connection:
        due = questionnaires.due_for_reminder(connection, at.date())
    for row in due:
        with parts.database.write() as connection:
            _remind(connection, system(row.organisation_id, "reminders"), questionnaires.get(connection, row.organisation_id, row.id), at)
    return len(due)


def _remind(connection: Connection, actor: Actor, row: QuestionnaireRow, at: dt.datetime) -> None:
    contact = vendors.contact(connection, actor.organisation, row.contact_id)
    mails.reminder(connection, organisations.get(connection, actor.organisation), row, contact, at)
    questionnaires.reminded(connection, row.id, mails.next_reminder(row.due_on, at.date()), sent=True)
    record(connection, actor, "questionnaire.reminded", ("questionnaire", row.id), at=at, questionnaire=row.id, contact=contact.email)


def _waiting(row: QuestionnaireRow) -> QuestionnaireRow:
    if row.state not in WAITING:
        raise IllegalStateError(
            "not-waiting", f"This questionnaire is {row.state.value.replace('_', ' ')}.", "Only one that waits for the vendor can be changed so."
        )
    return row
