"""Sending question sets to a vendor: pins the versions, makes the link, writes the mail and the events at once."""

from __future__ import annotations

import datetime as dt

import msgspec
from sqlalchemy import Connection

from supplier.errors import BadInputError, IllegalStateError
from supplier.model.intake import IntendedUse, Tier, tier_of
from supplier.model.people import Role
from supplier.model.questionnaire import QuestionnaireState
from supplier.model.questions import Pack, QuestionSet
from supplier.parts import Parts
from supplier.questions.library import Library, SetFile
from supplier.questions.packs import in_language, propose
from supplier.questions.visible import requested
from supplier.store import links, organisations, questionnaires, services, vendors
from supplier.store.questionnaires import NewQuestionnaire, PinnedText, QuestionnaireRow
from supplier.store.services import ServiceChange, ServiceRow
from supplier.store.vendors import ContactRow, VendorChange, VendorRow
from supplier.workflow import mails
from supplier.workflow import questionnaire as asking
from supplier.workflow.actor import Actor, require
from supplier.workflow.record import record

GRACE = dt.timedelta(days=30)
"""How long a link lives past the due date: late answers are better than none."""

LONGEST = dt.timedelta(days=365)


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What procurement asks for. A vendor, service or contact is named by id when it is known, else by its fields."""

    vendor_id: str | None = None
    vendor_name: str = ""
    service_id: str | None = None
    service_name: str = ""
    service_description: str | None = None
    go_live_on: dt.date | None = None
    contact_id: str | None = None
    contact_name: str = ""
    contact_email: str = ""
    lang: str = "en"
    use: IntendedUse = IntendedUse()
    pack: str
    due_on: dt.date
    message: str | None = None


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What intake leads to: the proposed pack and tier with the codes of the reasons, and how long it takes."""

    pack: Pack
    reason: str
    tier: Tier
    tier_rule: str
    questions: int
    minutes: int


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A sent questionnaire, and the address of its portal page (shown only where a demo may show it)."""

    questionnaire: QuestionnaireRow
    address: str


def packs(parts: Parts, lang: str) -> tuple[tuple[Pack, str, str], ...]:
    """Every pack with title and summary in `lang`."""
    return tuple((pack, *in_language(pack, lang)) for pack in parts.library.packs())


def offer(parts: Parts, use: IntendedUse, pack_id: str | None = None) -> Offer:
    """What to send for this intended use; `pack_id` overrides the proposal.

    Raises:
        BadInputError: there is no such pack.
    """
    proposed = propose(parts.library.packs(), use)
    pack = _pack(parts.library, pack_id) if pack_id else proposed[0] if proposed else None
    if pack is None:
        raise BadInputError("pack-none", "No pack fits this intended use.", "Choose one from the list.", field="pack")
    reason = proposed[1] if proposed and proposed[0].id == pack.id else "PACK_CHOSEN"
    tier, rule = tier_of(use)
    count = _to_answer(tuple(file.questions for file in _sets(parts.library, pack)), use)
    return Offer(pack=pack, reason=reason, tier=tier, tier_rule=rule, questions=count, minutes=mails.minutes(count))


def send(parts: Parts, actor: Actor, order: Order, at: dt.datetime) -> Sent:
    """Create and send the questionnaire in one transaction: all of it happens, or nothing.

    Raises:
        BadInputError: a field does not fit; `field` names it.
        UnavailableError: there is no way to send mail and this is not a demo.
    """
    require(actor, Role.PROCUREMENT, Role.QA)
    parts.mailer.check()
    _check_due(order.due_on, at.date())
    pack = _pack(parts.library, order.pack)
    files = _sets(parts.library, pack)
    with parts.database.write() as connection:
        vendor = _vendor(connection, actor, order, at)
        service = _service(parts, connection, actor, vendor, order, at)
        contact = _contact(connection, vendor, order, at)
        made = _questionnaire(connection, actor, order, (vendor, service, contact), files, at)
        sent = questionnaires.step(connection, made, QuestionnaireState.SENT, at)
        address = invite(parts, connection, actor, sent, contact, at)
        questionnaires.reminded(connection, sent.id, mails.next_reminder(order.due_on, at.date()), sent=False)
        pinned = [pinned.pinned for pinned in questionnaires.pinned(connection, sent.id)]
        record(
            connection,
            actor,
            "questionnaire.sent",
            ("questionnaire", sent.id),
            at=at,
            questionnaire=sent.id,
            version=sent.version,
            new=sent,
            sets=pinned,
        )
    return Sent(questionnaire=sent, address=address)


def invite(parts: Parts, connection: Connection, actor: Actor, questionnaire: QuestionnaireRow, contact: ContactRow, at: dt.datetime) -> str:
    """A new link for the contact, mailed; earlier links of the questionnaire end. Returns the address."""
    links.revoke_all(connection, questionnaire.id, at)
    expires_at = dt.datetime.combine(questionnaire.due_on, dt.time(), dt.UTC) + GRACE
    link, raw = links.add(
        connection,
        actor.organisation,
        questionnaire.id,
        name=contact.name,
        email=contact.email,
        expires_at=max(expires_at, at + GRACE),
        at=at,
        lang=questionnaire.lang,
        created_by=actor.id,
    )
    address = parts.address(organisations.get(connection, actor.organisation), f"/p/{raw}")
    mails.invitation(connection, questionnaire, link, address, sender=actor, at=at)
    record(
        connection,
        actor,
        "link.made",
        ("link", link.id),
        at=at,
        questionnaire=questionnaire.id,
        new={"email": link.email, "expires_at": link.expires_at},
    )
    return address


def _check_due(due_on: dt.date, today: dt.date) -> None:
    if due_on <= today:
        raise BadInputError("due-past", "The due date is not in the future.", "Choose a later day.", field="due_on")
    if due_on > today + LONGEST:
        raise BadInputError("due-far", "The due date is more than a year away.", "Choose an earlier day.", field="due_on")


def _pack(library: Library, pack_id: str) -> Pack:
    found = next((pack for pack in library.packs() if pack.id == pack_id), None)
    if found is None:
        raise BadInputError("pack-unknown", f"There is no pack {pack_id}.", "Choose one from the list.", field="pack")
    return found


def _sets(library: Library, pack: Pack) -> tuple[SetFile, ...]:
    missing = [set_id for set_id in pack.sets if library.newest_released(set_id) is None]
    if missing:
        raise BadInputError("set-not-released", f"{', '.join(missing)} has no released version.", "Publish it: supplier sets publish.", field="pack")
    return tuple(library.load(set_id) for set_id in pack.sets)


def _vendor(connection: Connection, actor: Actor, order: Order, at: dt.datetime) -> VendorRow:
    if order.vendor_id:
        return vendors.get(connection, actor.organisation, order.vendor_id)
    known = vendors.by_name(connection, actor.organisation, order.vendor_name)
    if known is not None:
        return known
    row = vendors.add(connection, actor.organisation, VendorChange(name=order.vendor_name, legal_names=(order.vendor_name,)), at, actor.id)
    record(connection, actor, "vendor.added", ("vendor", row.id), at=at, new={"name": row.name})
    return row


def _service(parts: Parts, connection: Connection, actor: Actor, vendor: VendorRow, order: Order, at: dt.datetime) -> ServiceRow:
    change = ServiceChange(
        name=order.service_name,
        description=order.service_description,
        intended_use=order.use,
        tier=tier_of(order.use)[0],
        go_live_on=order.go_live_on,
    )
    known = [
        row for row in services.of_vendor(connection, vendor.id) if row.id == order.service_id or row.name.casefold() == order.service_name.casefold()
    ]
    if not known:
        row = services.add(connection, actor.organisation, vendor.id, change, at)
        record(connection, actor, "service.added", ("service", row.id), at=at, new=change)
        return row
    if known[0].closed_at is not None:
        raise IllegalStateError("service-closed", f"{known[0].name} is closed.", "Open it again on the vendor page, or name another service.")
    row = services.change(
        connection, known[0], msgspec.structs.replace(change, name=known[0].name, description=order.service_description or known[0].description)
    )
    if row.intended_use != known[0].intended_use:
        _ask_anew(parts, connection, row)
    record(connection, actor, "service.changed", ("service", row.id), at=at, version=row.version, old=known[0], new=row)
    return row


def _ask_anew(parts: Parts, connection: Connection, service: ServiceRow) -> None:
    """Another intended use opens and closes questions of what was sent before and is not answered yet."""
    for earlier in questionnaires.of_service(connection, service.id):
        if earlier.state in asking.OPEN:
            asking.recount(parts, connection, earlier)


def _contact(connection: Connection, vendor: VendorRow, order: Order, at: dt.datetime) -> ContactRow:
    known = vendors.contacts(connection, vendor.id)
    for row in known:
        if row.id == order.contact_id or (not order.contact_id and row.email.casefold() == order.contact_email.casefold()):
            return row
    return vendors.add_contact(connection, vendor, name=order.contact_name, email=order.contact_email, at=at, lang=order.lang)


def _questionnaire(
    connection: Connection, actor: Actor, order: Order, whom: tuple[VendorRow, ServiceRow, ContactRow], files: tuple[SetFile, ...], at: dt.datetime
) -> QuestionnaireRow:
    vendor, service, contact = whom
    sets = tuple(file.questions for file in files)
    given = NewQuestionnaire(
        vendor_id=vendor.id,
        service_id=service.id,
        contact_id=contact.id,
        lang=order.lang,
        due_on=order.due_on,
        requested=requested(sets, order.use),
        pack=order.pack,
        message=order.message,
        created_by=actor.id,
        visible=_to_answer(sets, order.use),
    )
    return questionnaires.add(connection, actor.organisation, given, tuple(_pinned(file, order.lang) for file in files), at)


def _to_answer(sets: tuple[QuestionSet, ...], use: IntendedUse) -> int:
    return asking.progress(asking.places(sets, (), use))[1]


def _pinned(file: SetFile, lang: str) -> PinnedText:
    translation = next((one for one in file.translations if one.translation.lang == lang), None)
    return PinnedText(
        pinned=file.pinned(),
        text=file.data.decode(),
        translation_digest=translation.digest if translation else None,
        translation=translation.data.decode() if translation else None,
    )
