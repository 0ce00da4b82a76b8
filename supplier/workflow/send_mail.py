"""Sends what is due in the outbox. A mail goes out at least once, and a second copy carries the same Message-ID."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from supplier.notify.mailer import Delivery, Mail
from supplier.parts import Parts
from supplier.store import audit, organisations, outbox, vendors
from supplier.store.outbox import MessageRow
from supplier.store.words import MessageState


def send_due(parts: Parts, at: dt.datetime) -> int:
    """Claim what is due, hand it to the mail server outside any transaction, and note what became of it; returns how many."""
    if parts.mailer.way == "outbox":
        return 0
    with parts.database.read() as connection:
        if not outbox.any_due(connection, at):
            return 0
    with parts.database.write() as connection:
        claimed = outbox.claim_due(connection, at)
        senders = {row.id: row.sender for row in organisations.listed(connection)}
    mails = tuple(_mail(row, senders[row.organisation_id] or parts.mailer.sender) for row in claimed)
    outcomes = parts.mailer.deliver(mails)
    with parts.database.write() as connection:
        for row, outcome in zip(claimed, outcomes, strict=True):
            _settle(connection, row, outcome, at)
    return len(claimed)


def _mail(row: MessageRow, sender: str) -> Mail:
    return Mail(
        to_name=row.to_name,
        to_address=row.to_address,
        sender=sender,
        subject=row.subject,
        body=row.body,
        message_id=row.message_id,
        lang=row.lang,
    )


def _settle(connection: Connection, row: MessageRow, outcome: Delivery, at: dt.datetime) -> None:
    error = outcome.error or ""
    if outcome.result == "sent":
        outbox.sent(connection, row.id, at)
        state = MessageState.SENT
    elif outcome.result == "deferred":
        state = outbox.deferred(connection, row, error, at)
    else:
        state = outbox.bounced(connection, row.id, error)
        if row.contact_id is not None:
            vendors.bounced(connection, row.contact_id, at)
    if state is MessageState.WAITING:
        return
    audit.append(
        connection,
        audit.Event(
            organisation_id=row.organisation_id,
            at=at,
            actor=audit.SYSTEM,
            action=f"message.{state.value}",
            object_type="message",
            object_id=row.id,
            questionnaire_id=row.questionnaire_id,
            payload={"kind": row.kind, "to": row.to_address, "error": outcome.error},
        ),
    )
