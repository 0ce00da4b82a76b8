"""A small furnished instance: enough rows to stand on."""

from __future__ import annotations

import datetime as dt

import msgspec
from sqlalchemy import Connection

from supplier.model.answers import Answer
from supplier.model.case import Framework, Provider
from supplier.model.intake import Tier
from supplier.model.people import Role
from supplier.model.questionnaire import QuestionnaireState
from supplier.model.questions import PinnedSet
from supplier.store import answers, audit, canonical, links, organisations, people, questionnaires, services, uploads, vendors
from supplier.store.database import Database
from supplier.store.links import LinkRow
from supplier.store.organisations import OrganisationChange, OrganisationRow
from supplier.store.people import PersonRow
from supplier.store.questionnaires import NewQuestionnaire, PinnedText, QuestionnaireRow
from supplier.store.services import ServiceChange, ServiceRow
from supplier.store.uploads import NewUpload, UploadRow
from supplier.store.vendors import ContactRow, VendorChange, VendorRow

SET_TEXT = 'id = "annex11"  # exact bytes, with an umlaut: ä\n'
PASSWORD = "four words in a row"


class House(msgspec.Struct, frozen=True, kw_only=True):
    """What `furnish` made."""

    organisation: OrganisationRow
    qa: PersonRow
    vendor: VendorRow
    service: ServiceRow
    contact: ContactRow
    questionnaire: QuestionnaireRow
    link: LinkRow
    token: str


def furnish(database: Database, at: dt.datetime, name: str = "Boehm Pharma GmbH") -> House:
    """One of everything, in one transaction."""
    with database.write() as connection:
        organisation = organisations.add(connection, OrganisationChange(name=name, legal_names=(name,), time_zone="Europe/Berlin"), at)
        qa = people.add(connection, organisation.id, name="Quinn Adler", email="Quinn@boehm.example", roles=(Role.QA,), at=at, password=PASSWORD)
        vendor = vendors.add(connection, organisation.id, VendorChange(name="Cortex Software GmbH", legal_names=("Cortex Software GmbH",)), at, qa.id)
        service = services.add(connection, organisation.id, vendor.id, ServiceChange(name="Cortex LIMS", tier=Tier.HIGH), at)
        contact = vendors.add_contact(connection, vendor, name="Lena Brandt", email="lena@cortex.example", at=at)
        sent, link, token = ask(connection, organisation.id, (vendor, service, contact), at)
    return House(organisation=organisation, qa=qa, vendor=vendor, service=service, contact=contact, questionnaire=sent, link=link, token=token)


def ask(
    connection: Connection,
    organisation_id: str,
    whom: tuple[VendorRow, ServiceRow, ContactRow],
    at: dt.datetime,
    due_on: dt.date = dt.date(2026, 12, 12),
) -> tuple[QuestionnaireRow, LinkRow, str]:
    """Another questionnaire for this vendor, sent, with its link and token."""
    vendor, service, contact = whom
    given = NewQuestionnaire(
        vendor_id=vendor.id,
        service_id=service.id,
        contact_id=contact.id,
        lang="en",
        due_on=due_on,
        requested=(Framework.ISO27001, Framework.ANNEX11),
        pack="gxp-saas",
        visible=47,
    )
    text = PinnedText(pinned=PinnedSet(id="annex11", version="1.0.0", digest=canonical.digest(SET_TEXT)), text=SET_TEXT)
    made = questionnaires.add(connection, organisation_id, given, (text,), at)
    sent = questionnaires.step(connection, made, QuestionnaireState.SENT, at)
    link, token = links.add(
        connection, organisation_id, sent.id, name=contact.name, email=contact.email, expires_at=at + dt.timedelta(days=30), at=at
    )
    record(connection, organisation_id, at, "questionnaire.sent", ("questionnaire", sent.id))
    return sent, link, token


def record(connection: Connection, organisation_id: str, at: dt.datetime, action: str, subject: tuple[str, str], **more: object) -> int:
    """An event of the system."""
    event = audit.Event(organisation_id=organisation_id, at=at, actor=audit.SYSTEM, action=action, object_type=subject[0], object_id=subject[1])
    return audit.append(connection, msgspec.structs.replace(event, **more))


def save_answer(connection: Connection, house: House, question: str, text: str, seen: int, at: dt.datetime) -> answers.Saved:
    """An answer with its event, as the portal saves it."""
    answer = Answer(set_id="annex11", question=question, text=text)
    saved = answers.save(connection, house.organisation.id, house.questionnaire.id, answer, seen=seen, by=house.link.id, at=at)
    if saved.changed:
        digests = {"old_digest": saved.old_digest, "new_digest": saved.new_digest}
        subject = ("answer", saved.object_id)
        record(connection, house.organisation.id, at, "answer.saved", subject, object_version=str(saved.answer.revision), **digests)
    return saved


def upload(connection: Connection, house: House, sha256: str, at: dt.datetime, name: str = "certificate.pdf", size: int = 3) -> UploadRow:
    """An upload by the vendor, with its event."""
    given = NewUpload(
        vendor_id=house.vendor.id,
        service_id=house.service.id,
        questionnaire_id=house.questionnaire.id,
        sha256=sha256,
        name=name,
        size=size,
        media_type="application/pdf",
        provided_by=Provider.VENDOR,
        link_id=house.link.id,
    )
    row = uploads.add(connection, house.organisation.id, given, at)
    record(connection, house.organisation.id, at, "upload.added", ("upload", row.id), new_digest=f"sha256:{sha256}")
    return row
