"""Every mail the platform writes: rendered and put into the outbox, in the transaction that causes it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from supplier.model.people import Role
from supplier.notify.render import Kind, render
from supplier.parts import Parts
from supplier.store import organisations, outbox, people, services, vendors
from supplier.store.links import CODE_MINUTES, LinkRow
from supplier.store.organisations import OrganisationRow
from supplier.store.outbox import NewMessage
from supplier.store.people import PersonRow
from supplier.store.questionnaires import QuestionnaireRow
from supplier.store.vendors import ContactRow
from supplier.workflow.actor import Actor

MINUTES_PER_QUESTION = 1.5
REMIND_BEFORE = (dt.timedelta(days=7), dt.timedelta(days=1))
REMIND_LATE_EVERY = dt.timedelta(days=7)


def minutes(questions: int) -> int:
    """About how long this many questions take."""
    return max(5, round(questions * MINUTES_PER_QUESTION))


def next_reminder(due_on: dt.date, today: dt.date) -> dt.date:
    """A week and a day before the due date, then every week: the first of these days after today."""
    ahead = [due_on - before for before in REMIND_BEFORE if due_on - before > today]
    if ahead:
        return min(ahead)
    late = due_on + REMIND_LATE_EVERY
    while late <= today:
        late += REMIND_LATE_EVERY
    return late


def invitation(connection: Connection, questionnaire: QuestionnaireRow, link: LinkRow, address: str, *, sender: Actor, at: dt.datetime) -> None:
    """Who asks whom about which service, and the personal link."""
    organisation = organisations.get(connection, questionnaire.organisation_id)
    _put(
        connection,
        "invitation",
        (link.name, link.email, link.lang),
        at,
        questionnaire=questionnaire,
        organisation=organisation.name,
        vendor=vendors.get(connection, organisation.id, questionnaire.vendor_id).name,
        service=services.get(connection, organisation.id, questionnaire.service_id).name,
        questions=questionnaire.visible,
        minutes=minutes(questionnaire.visible),
        due_on=questionnaire.due_on,
        sender=sender.name,
        message=questionnaire.message,
        link=address,
    )


def code(connection: Connection, questionnaire: QuestionnaireRow, link: LinkRow, digits: str, at: dt.datetime) -> None:
    """The code that turns the link into a connection, or signs."""
    organisation = organisations.get(connection, link.organisation_id)
    whom = (link.name, link.email, link.lang)
    _put(connection, "code", whom, at, questionnaire=questionnaire, organisation=organisation.name, code=digits, minutes=CODE_MINUTES)


def receipt(connection: Connection, questionnaire: QuestionnaireRow, link: LinkRow, digest: str, at: dt.datetime) -> None:
    """What the signatory keeps: when, and the digest of what was submitted."""
    organisation = organisations.get(connection, questionnaire.organisation_id)
    _put(
        connection,
        "receipt",
        (link.name, link.email, link.lang),
        at,
        questionnaire=questionnaire,
        key=f"receipt-{questionnaire.id}",
        organisation=organisation.name,
        service=services.get(connection, organisation.id, questionnaire.service_id).name,
        submitted=f"{at:%Y-%m-%d %H:%M} UTC",
        digest=digest,
    )


def reminder(connection: Connection, organisation: OrganisationRow, questionnaire: QuestionnaireRow, contact: ContactRow, at: dt.datetime) -> None:
    """That it waits, and how far it is. The link is not repeated: the one of the invitation stays good."""
    _put(
        connection,
        "reminder",
        (contact.name, contact.email, questionnaire.lang),
        at,
        questionnaire=questionnaire,
        organisation=organisation.name,
        service=services.get(connection, organisation.id, questionnaire.service_id).name,
        due_on=questionnaire.due_on,
        answered=questionnaire.answered,
        questions=questionnaire.visible,
    )


def submitted(parts: Parts, connection: Connection, questionnaire: QuestionnaireRow, at: dt.datetime) -> None:
    """Tell QA, and whoever sent it, that it can be reviewed."""
    organisation = organisations.get(connection, questionnaire.organisation_id)
    told = {row.id: row for row in people.listed(connection, organisation.id, Role.QA)}
    if questionnaire.created_by and questionnaire.created_by not in told:
        sender = people.get(connection, organisation.id, questionnaire.created_by)
        told |= {sender.id: sender} if sender.disabled_at is None else {}
    values = {
        "vendor": vendors.get(connection, organisation.id, questionnaire.vendor_id).name,
        "service": services.get(connection, organisation.id, questionnaire.service_id).name,
        "link": parts.address(organisation, f"/questionnaires/{questionnaire.id}"),
    }
    for person in told.values():
        whom = (person.name, person.email, person.lang)
        _put(connection, "submitted", whom, at, questionnaire=questionnaire, key=f"submitted-{questionnaire.id}-{person.id}", **values)


def staff_invitation(connection: Connection, organisation: OrganisationRow, person: PersonRow, address: str, hours: int, at: dt.datetime) -> None:
    """A link to set the first password."""
    _to_person(connection, "staff_invitation", organisation, person, address, hours, at)


def password_reset(connection: Connection, organisation: OrganisationRow, person: PersonRow, address: str, hours: int, at: dt.datetime) -> None:
    """A link to set a new password."""
    _to_person(connection, "password_reset", organisation, person, address, hours, at)


def _to_person(
    connection: Connection, kind: Kind, organisation: OrganisationRow, person: PersonRow, address: str, hours: int, at: dt.datetime
) -> None:
    rendered = render(kind, person.lang, {"name": person.name, "organisation": organisation.name, "link": address, "hours": hours})
    outbox.add(
        connection,
        organisation.id,
        NewMessage(kind=kind, to_name=person.name, to_address=person.email, subject=rendered.subject, body=rendered.body, lang=person.lang),
        at,
    )


def _put(
    connection: Connection,
    kind: Kind,
    whom: tuple[str, str, str],
    at: dt.datetime,
    *,
    questionnaire: QuestionnaireRow,
    key: str | None = None,
    **values: str | int | dt.date | None,
) -> None:
    name, address, lang = whom
    rendered = render(kind, lang, {"name": name, **values})
    made = NewMessage(
        kind=kind,
        to_name=name,
        to_address=address,
        subject=rendered.subject,
        body=rendered.body,
        lang=lang,
        key=key,
        questionnaire_id=questionnaire.id,
        contact_id=questionnaire.contact_id if kind in {"invitation", "reminder"} else None,
    )
    outbox.add(connection, questionnaire.organisation_id, made, at)
