from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from supplier.errors import BadInputError, IllegalStateError, NotAllowedError, NotFoundError, TooManyTriesError, UnavailableError
from supplier.model.case import Framework
from supplier.model.intake import IntendedUse, RegulatedArea, Tier
from supplier.model.people import Role
from supplier.model.questionnaire import QuestionnaireState as State
from supplier.parts import Parts, build
from supplier.questions.library import Library
from supplier.settings import Settings
from supplier.store import audit, links, outbox, questionnaires, services, vendors
from supplier.store.audit import EventFilter
from supplier.workflow import follow, mails, send
from supplier.workflow.actor import Actor
from tests.support.browser import links_in
from tests.support.house import House

GMP = IntendedUse(regulated_area=RegulatedArea.GMP, gxp_records=True, hosted_by_vendor=True)


@pytest.fixture
def buyer(house: House) -> Actor:
    return Actor(
        organisation=house.organisation.id, kind="person", id=house.qa.id, name="Pat", roles=frozenset({Role.PROCUREMENT}), email="pat@boehm.example"
    )


@pytest.fixture
def order() -> send.Order:
    return send.Order(
        vendor_name="Larkfield eTMF Ltd",
        service_name="Trial Master File",
        contact_name="Sam Okafor",
        contact_email="sam@larkfield.example",
        use=GMP,
        pack="gxp-saas",
        due_on=dt.date(2026, 12, 12),
    )


def _events(parts: Parts, actor: Actor, questionnaire: str) -> list[str]:
    with parts.database.read() as connection:
        return [row.action for row in audit.listed(connection, actor.organisation, EventFilter(questionnaire_id=questionnaire)).rows]


@pytest.mark.requirement("SEND-OFFER")
@pytest.mark.parametrize(
    ("use", "pack", "tier"),
    [
        (GMP, "gxp-saas", Tier.HIGH),
        (msgspec.structs.replace(GMP, bespoke=True), "bespoke", Tier.HIGH),
        (IntendedUse(regulated_area=RegulatedArea.NONE, gxp_records=False, hosted_by_vendor=True), "hosting", Tier.LOW),
        (IntendedUse(regulated_area=RegulatedArea.NONE, gxp_records=False, hosted_by_vendor=False), "low-risk", Tier.LOW),
    ],
)
def test_intake_proposes_pack_and_tier_with_a_reason(parts: Parts, use: IntendedUse, pack: str, tier: Tier) -> None:
    offered = send.offer(parts, use)
    assert (offered.pack.id, offered.tier) == (pack, tier)
    assert offered.reason.startswith("PACK_")
    assert offered.questions > 5
    assert offered.minutes >= 5


@pytest.mark.requirement("SEND-PINS")
def test_sending_pins_exact_versions_makes_a_link_and_writes_mail_and_events(parts: Parts, buyer: Actor, order: send.Order, at: dt.datetime) -> None:
    sent = send.send(parts, buyer, order, at)
    with parts.database.read() as connection:
        pinned = questionnaires.pinned(connection, sent.questionnaire.id)
        mail = outbox.of_questionnaire(connection, sent.questionnaire.id)
        link = links.by_token(connection, sent.address.rsplit("/", 1)[-1], at)
    assert [one.pinned.id for one in pinned] == ["company", "annex11", "iso27001-suppliers", "soc2"]
    assert all(one.pinned.digest == parts.library.load(one.pinned.id).digest for one in pinned)
    assert sent.questionnaire.state is State.SENT
    assert sent.questionnaire.requested == (Framework.ISO27001, Framework.SOC2, Framework.ANNEX11)
    assert links_in(mail[0].body) == ["/p/" + sent.address.rsplit("/", 1)[-1]]
    assert link is not None
    assert link.email == "sam@larkfield.example"
    assert {"questionnaire.sent", "link.made"} <= set(_events(parts, buyer, sent.questionnaire.id))


def test_a_known_vendor_service_and_contact_are_used_again(parts: Parts, buyer: Actor, order: send.Order, at: dt.datetime) -> None:
    first, second = send.send(parts, buyer, order, at), send.send(parts, buyer, order, at + dt.timedelta(days=1))
    assert first.questionnaire.vendor_id == second.questionnaire.vendor_id
    assert first.questionnaire.service_id == second.questionnaire.service_id
    assert first.questionnaire.contact_id == second.questionnaire.contact_id


@pytest.mark.requirement("SEND-MAIL-NEEDED")
def test_without_a_way_to_send_mail_nothing_is_sent_and_the_remedy_is_named(
    settings: Settings, buyer: Actor, order: send.Order, at: dt.datetime
) -> None:
    mute = build(msgspec.structs.replace(settings, mail_dir=""))
    with pytest.raises(UnavailableError) as refused:
        send.send(mute, buyer, order, at)
    assert "SUPPLIER_SMTP_HOST" in refused.value.hint
    with mute.database.read() as connection:
        assert vendors.by_name(connection, buyer.organisation, order.vendor_name) is None
    mute.close()


@pytest.mark.parametrize(("due_on", "code"), [(dt.date(2026, 11, 21), "due-past"), (dt.date(2028, 1, 1), "due-far")])
def test_a_due_date_in_the_past_or_too_far_is_refused_beside_its_field(
    parts: Parts, buyer: Actor, order: send.Order, at: dt.datetime, due_on: dt.date, code: str
) -> None:
    with pytest.raises(BadInputError) as refused:
        send.send(parts, buyer, msgspec.structs.replace(order, due_on=due_on), at)
    assert (refused.value.code, refused.value.field) == (code, "due_on")


def test_an_unknown_pack_is_refused(parts: Parts, buyer: Actor, order: send.Order, at: dt.datetime) -> None:
    with pytest.raises(BadInputError, match="no pack"):
        send.send(parts, buyer, msgspec.structs.replace(order, pack="everything"), at)


def test_an_admin_may_not_send(parts: Parts, buyer: Actor, order: send.Order, at: dt.datetime) -> None:
    admin = msgspec.structs.replace(buyer, roles=frozenset({Role.ADMIN}))
    with pytest.raises(NotAllowedError):
        send.send(parts, admin, order, at)


@pytest.mark.requirement("FOLLOW-RESEND")
def test_a_new_link_ends_the_old_one(parts: Parts, buyer: Actor, order: send.Order, at: dt.datetime) -> None:
    sent = send.send(parts, buyer, order, at)
    address = follow.resend(parts, buyer, sent.questionnaire.id, at)
    with parts.database.read() as connection:
        assert links.by_token(connection, sent.address.rsplit("/", 1)[-1], at) is None
        assert links.by_token(connection, address.rsplit("/", 1)[-1], at) is not None
    follow.resend(parts, buyer, sent.questionnaire.id, at)
    with pytest.raises(TooManyTriesError):
        follow.resend(parts, buyer, sent.questionnaire.id, at)


def test_resending_to_a_contact_of_another_vendor_is_refused(parts: Parts, buyer: Actor, house: House, order: send.Order, at: dt.datetime) -> None:
    sent = send.send(parts, buyer, order, at)
    with pytest.raises(BadInputError, match="another vendor"):
        follow.resend(parts, buyer, sent.questionnaire.id, at, contact_id=house.contact.id)


@pytest.mark.requirement("FOLLOW-EXTEND")
def test_extending_moves_the_due_date_and_lets_the_link_live_on(parts: Parts, buyer: Actor, order: send.Order, at: dt.datetime) -> None:
    sent = send.send(parts, buyer, order, at)
    follow.extend(parts, buyer, sent.questionnaire.id, dt.date(2027, 2, 1), "the vendor asked", at)
    with parts.database.read() as connection:
        assert questionnaires.get(connection, buyer.organisation, sent.questionnaire.id).due_on == dt.date(2027, 2, 1)
        assert links.by_token(connection, sent.address.rsplit("/", 1)[-1], dt.datetime(2027, 2, 20, tzinfo=dt.UTC)) is not None
    with pytest.raises(BadInputError):
        follow.extend(parts, buyer, sent.questionnaire.id, dt.date(2026, 11, 1), "", at)


@pytest.mark.requirement("FOLLOW-WITHDRAW")
def test_withdrawing_needs_a_reason_ends_the_link_and_is_final(parts: Parts, buyer: Actor, order: send.Order, at: dt.datetime) -> None:
    sent = send.send(parts, buyer, order, at)
    with pytest.raises(BadInputError):
        follow.withdraw(parts, buyer, sent.questionnaire.id, "  ", at)
    follow.withdraw(parts, buyer, sent.questionnaire.id, "wrong service", at)
    with parts.database.read() as connection:
        assert links.by_token(connection, sent.address.rsplit("/", 1)[-1], at) is None
    with pytest.raises(IllegalStateError):
        follow.remind(parts, buyer, sent.questionnaire.id, at)
    assert "questionnaire.withdrawn" in _events(parts, buyer, sent.questionnaire.id)


def test_a_reminder_says_how_far_the_vendor_is(parts: Parts, buyer: Actor, order: send.Order, at: dt.datetime) -> None:
    sent = send.send(parts, buyer, order, at)
    follow.remind(parts, buyer, sent.questionnaire.id, at)
    with parts.database.read() as connection:
        body = next(row.body for row in outbox.of_questionnaire(connection, sent.questionnaire.id) if row.kind == "reminder")
    assert f"0 of {sent.questionnaire.visible} questions" in body


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (dt.date(2026, 11, 21), dt.date(2026, 12, 5)),
        (dt.date(2026, 12, 5), dt.date(2026, 12, 11)),
        (dt.date(2026, 12, 12), dt.date(2026, 12, 19)),
        (dt.date(2026, 12, 30), dt.date(2027, 1, 2)),
    ],
)
def test_reminders_come_a_week_and_a_day_before_and_then_every_week(today: dt.date, expected: dt.date) -> None:
    assert mails.next_reminder(dt.date(2026, 12, 12), today) == expected


@pytest.mark.requirement("FOLLOW-REMINDERS")
def test_reminders_go_out_when_due_once_a_day_and_stop_when_the_vendor_is_done(
    parts: Parts, buyer: Actor, order: send.Order, at: dt.datetime
) -> None:
    sent = send.send(parts, buyer, order, at)
    due = dt.datetime(2026, 12, 5, 2, tzinfo=dt.UTC)
    assert follow.remind_due(parts, at) == 0
    assert follow.remind_due(parts, due) == 1
    assert follow.remind_due(parts, due) == 0
    follow.withdraw(parts, buyer, sent.questionnaire.id, "not needed any more", due)
    assert follow.remind_due(parts, due + dt.timedelta(days=60)) == 0
    with parts.database.read() as connection:
        row = questionnaires.get(connection, buyer.organisation, sent.questionnaire.id)
    assert (row.reminders, row.state) == (1, State.WITHDRAWN)


def test_resending_to_another_contact_of_the_vendor_moves_the_questionnaire_to_them(
    parts: Parts, buyer: Actor, house: House, at: dt.datetime
) -> None:
    with parts.database.write() as connection:
        other = vendors.add_contact(connection, house.vendor, name="Max Roth", email="max@cortex.example", at=at)
    address = follow.resend(parts, buyer, house.questionnaire.id, at, contact_id=other.id)
    with parts.database.read() as connection:
        assert questionnaires.get(connection, buyer.organisation, house.questionnaire.id).contact_id == other.id
        (mail,) = outbox.of_questionnaire(connection, house.questionnaire.id)
        assert links.by_token(connection, house.token, at) is None
    assert mail.to_address == "max@cortex.example"
    assert address.rsplit("/", 1)[1] in mail.body


def test_a_vendor_chosen_from_the_list_is_used_as_it_is_and_one_of_another_house_is_not_found(
    parts: Parts, buyer: Actor, house: House, order: send.Order, at: dt.datetime
) -> None:
    chosen = msgspec.structs.replace(order, vendor_id=house.vendor.id, vendor_name="Typed Otherwise Ltd")
    assert send.send(parts, buyer, chosen, at).questionnaire.vendor_id == house.vendor.id
    with pytest.raises(NotFoundError):
        send.send(parts, buyer, msgspec.structs.replace(order, vendor_id="nobody"), at)


def test_a_closed_service_is_not_asked_about_until_it_is_opened_again(
    parts: Parts, buyer: Actor, house: House, order: send.Order, at: dt.datetime
) -> None:
    with parts.database.write() as connection:
        services.close(connection, house.service.id, at)
    again = msgspec.structs.replace(order, vendor_name=house.vendor.name, service_name=house.service.name.upper())
    with pytest.raises(IllegalStateError, match="Cortex LIMS is closed"):
        send.send(parts, buyer, again, at)


def test_a_pack_with_a_set_that_was_never_released_is_refused_and_the_set_named(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Library.newest_released
    monkeypatch.setattr(Library, "newest_released", lambda library, set_id: None if set_id == "annex11" else real(library, set_id))
    with pytest.raises(BadInputError, match="annex11 has no released version") as refused:
        send.offer(parts, GMP)
    assert refused.value.field == "pack"


def test_where_no_pack_fits_one_must_be_chosen(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "propose", lambda _packs, _use: None)
    with pytest.raises(BadInputError, match="No pack fits"):
        send.offer(parts, GMP)
    chosen = send.offer(parts, GMP, "hosting")
    assert (chosen.pack.id, chosen.reason) == ("hosting", "PACK_CHOSEN")


@pytest.mark.requirement("SEND-PINS")
def test_another_intended_use_of_the_service_changes_what_an_earlier_questionnaire_still_asks(
    parts: Parts, buyer: Actor, order: send.Order, at: dt.datetime
) -> None:
    first = send.send(parts, buyer, order, at).questionnaire
    hosted_by_us = msgspec.structs.replace(order, use=msgspec.structs.replace(GMP, hosted_by_vendor=False, signing=True))
    second = send.send(parts, buyer, hosted_by_us, at).questionnaire
    with parts.database.read() as connection:
        counted = questionnaires.get(connection, buyer.organisation, first.id).visible
    assert counted == second.visible != first.visible
