from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from supplier.parts import Parts, build
from supplier.settings import Settings
from supplier.store import audit, outbox, vendors
from supplier.store.database import Database
from supplier.store.outbox import BACK_OFF, MessageRow, NewMessage
from supplier.store.words import MessageState
from supplier.workflow import send_mail
from tests.support.house import House
from tests.support.mail_server import MailServer


def put(database: Database, house: House, at: dt.datetime, key: str | None = None) -> MessageRow:
    with database.write() as connection:
        given = NewMessage(
            kind="invitation",
            to_name="Lena Brandt",
            to_address="lena@cortex.example",
            subject="Supplier assessment: questions for you",
            body="Hello\n",
            lang="en",
            key=key,
            questionnaire_id=house.questionnaire.id,
            contact_id=house.contact.id,
        )
        return outbox.add(connection, house.organisation.id, given, at)


@pytest.fixture
def smtp_parts(settings: Settings, mail_server: MailServer) -> Parts:
    given = {"smtp_host": "127.0.0.1", "smtp_port": mail_server.port, "smtp_tls": False, "smtp_sender": "suppliers@boehm.example"}
    return build(msgspec.structs.replace(settings, **given))


def state(parts: Parts, row: MessageRow) -> MessageRow:
    with parts.database.read() as connection:
        return outbox.get(connection, row.organisation_id, row.id)


@pytest.mark.requirement("MAIL-SMTP")
def test_what_is_due_is_sent_once_and_recorded(smtp_parts: Parts, house: House, mail_server: MailServer, at: dt.datetime) -> None:
    row = put(smtp_parts.database, house, at)
    assert send_mail.send_due(smtp_parts, at) == 1
    assert send_mail.send_due(smtp_parts, at + dt.timedelta(hours=1)) == 0
    assert mail_server.messages()[0]["Message-ID"] == f"<{row.message_id}>"
    assert state(smtp_parts, row).state is MessageState.SENT
    with smtp_parts.database.read() as connection:
        newest = audit.listed(connection, house.organisation.id, audit.EventFilter(action="message.sent")).rows
    assert [event.object_id for event in newest] == [row.id]
    smtp_parts.close()


def test_the_same_key_is_one_mail(database: Database, house: House, at: dt.datetime) -> None:
    assert put(database, house, at, "reminder-1") == put(database, house, at, "reminder-1")
    assert put(database, house, at) != put(database, house, at)


@pytest.mark.requirement("MAIL-RETRY")
def test_a_server_that_is_busy_is_asked_again_for_about_a_day_and_then_no_more(
    smtp_parts: Parts, house: House, mail_server: MailServer, at: dt.datetime
) -> None:
    mail_server.refuse["lena@cortex.example"] = "450 later"
    row, now = put(smtp_parts.database, house, at), at
    for wait in BACK_OFF:
        assert send_mail.send_due(smtp_parts, now) == 1
        assert send_mail.send_due(smtp_parts, now + wait - dt.timedelta(seconds=1)) == 0
        now += wait
    assert now - at > dt.timedelta(hours=20)
    assert state(smtp_parts, row).state is MessageState.WAITING
    send_mail.send_due(smtp_parts, now)
    ended = state(smtp_parts, row)
    assert (ended.state, ended.error) == (MessageState.FAILED, "450 later")
    smtp_parts.close()


@pytest.mark.requirement("MAIL-BOUNCE")
def test_a_refused_address_is_shown_at_the_contact_and_can_be_sent_again(
    smtp_parts: Parts, house: House, mail_server: MailServer, at: dt.datetime
) -> None:
    mail_server.refuse["lena@cortex.example"] = "550 unknown"
    row = put(smtp_parts.database, house, at)
    send_mail.send_due(smtp_parts, at)
    assert state(smtp_parts, row).state is MessageState.BOUNCED
    with smtp_parts.database.write() as connection:
        assert vendors.contact(connection, house.organisation.id, house.contact.id).bounced_at == at
        outbox.again(connection, row.id, at)
    mail_server.refuse.clear()
    assert send_mail.send_due(smtp_parts, at) == 1
    assert len(mail_server.wire) == 1
    smtp_parts.close()


@pytest.mark.requirement("MAIL-AT-LEAST-ONCE")
def test_a_sender_that_dies_after_claiming_leaves_the_mail_to_the_next(
    smtp_parts: Parts, house: House, mail_server: MailServer, at: dt.datetime
) -> None:
    put(smtp_parts.database, house, at)
    with smtp_parts.database.write() as connection:
        assert len(outbox.claim_due(connection, at)) == 1
        assert outbox.claim_due(connection, at) == ()
    assert send_mail.send_due(smtp_parts, at + outbox.CLAIM - dt.timedelta(seconds=1)) == 0
    assert send_mail.send_due(smtp_parts, at + outbox.CLAIM) == 1
    assert len(mail_server.wire) == 1
    smtp_parts.close()


def test_without_a_mail_server_everything_stays_in_the_outbox(settings: Settings, house: House, at: dt.datetime) -> None:
    parts = build(msgspec.structs.replace(settings, mail_dir="", demo=True))
    row = put(parts.database, house, at)
    assert send_mail.send_due(parts, at) == 0
    assert state(parts, row).state is MessageState.WAITING
    parts.close()


def test_what_waits_is_cancelled_by_kind(database: Database, house: House, at: dt.datetime) -> None:
    row = put(database, house, at)
    with database.write() as connection:
        assert outbox.cancel(connection, house.questionnaire.id, ("reminder",)) == 0
        assert outbox.cancel(connection, house.questionnaire.id, ("invitation", "reminder")) == 1
        assert outbox.get(connection, house.organisation.id, row.id).state is MessageState.CANCELLED
        assert outbox.claim_due(connection, at) == ()


def test_the_outbox_is_listed_newest_first_in_pages(database: Database, house: House, at: dt.datetime) -> None:
    made = [put(database, house, at + dt.timedelta(minutes=n)) for n in range(5)]
    with database.read() as connection:
        first = outbox.listed(connection, house.organisation.id, limit=2)
        second = outbox.listed(connection, house.organisation.id, after_cursor=first.next, limit=2)
        third = outbox.listed(connection, house.organisation.id, after_cursor=second.next, limit=2)
    assert [row.id for page in (first, second, third) for row in page.rows] == [row.id for row in reversed(made)]
    assert third.next is None
