"""Sends what is due in the outbox. A mail goes out at least once, and a second copy carries the same Message-ID."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from supplier.notify.mailer import Delivery, Mail
from supplier.parts import Parts
from supplier.store import audit, organisations, outbox, vendors
from supplier.store.outbox import MessageRow
from supplier.store.words import MessageState


def send_due(parts: Parts, at: dt.datetime) -> int:
    """Claim what is due, hand it to the mail server outside any transaction, and note what became of it; returns how many."""
    if parts.mailer.way == "outbox":
        return 0
    with parts.database.read() as session:
        if not outbox.any_due(session, at):
            return 0
    with parts.database.write() as session:
        claimed = outbox.claim_due(session, at)
        senders = {row.id: row.sender for row in organisations.listed(session)}
    mails = tuple(_mail(row, senders[row.organisation_id] or parts.mailer.sender) for row in claimed)
    outcomes = parts.mailer.deliver(mails)
    with parts.database.write() as session:
        for row, outcome in zip(claimed, outcomes, strict=True):
            _settle(session, row, outcome, at)
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


def _settle(session: Session, row: MessageRow, outcome: Delivery, at: dt.datetime) -> None:
    error = outcome.error or ""
    if outcome.result == "sent":
        outbox.sent(session, row.id, at)
        state = MessageState.SENT
    elif outcome.result == "deferred":
        state = outbox.deferred(session, row, error, at)
    else:
        state = outbox.bounced(session, row.id, error)
        if row.contact_id is not None:
            vendors.bounced(session, row.contact_id, at)
    if state is MessageState.WAITING:
        return
    audit.append(
        session,
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
