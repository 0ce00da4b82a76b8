"""The audit trail, the outbox, limits, and the workers that are alive."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from supplier.store.tables.declarative import BigCount, Identified, Owned, Table
from supplier.store.types import EnumText
from supplier.store.words import MessageState


class AuditEventTable(Owned):
    """One event; append-only, gapless per organisation, chained by hash. Payload and salt may be erased, nothing else.

    The hash covers every column but `payload` and `salt`, which `payload_digest` stands for; docs/audit-trail.md has
    the format.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index(None, "organisation_id", "object_type", "object_id", "seq"),
        Index(None, "organisation_id", "questionnaire_id", "seq"),
    )

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigCount, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime]
    zone: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[str | None]
    actor_name: Mapped[str | None]
    actor_role: Mapped[str | None]
    reference: Mapped[str | None]
    action: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[str]
    object_version: Mapped[str | None]
    questionnaire_id: Mapped[str | None]
    old_digest: Mapped[str | None]
    new_digest: Mapped[str | None]
    reason: Mapped[str | None]
    app_version: Mapped[str]
    config_version: Mapped[str]
    payload: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None]
    payload_digest: Mapped[str]
    prev_hash: Mapped[str]
    hash: Mapped[str]


class AuditHeadTable(Owned):
    """The newest event of an organisation, moved on by a trigger; locking this row puts writers in order."""

    __tablename__ = "audit_head"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigCount)
    hash: Mapped[str]
    zone: Mapped[str]
    config_version: Mapped[str]


class MessageTable(Identified):
    """A mail in the outbox, written in the transaction that causes it. `key` makes it exist once."""

    __tablename__ = "message"
    __table_args__ = (
        Index(None, "state", "next_try_at"),
        Index(None, "organisation_id", "created_at", "id"),
        Index(None, "organisation_id", "key", unique=True),
        Index(None, "questionnaire_id", "created_at"),
    )

    key: Mapped[str | None]
    kind: Mapped[str]
    questionnaire_id: Mapped[str | None] = mapped_column(ForeignKey("questionnaire.id"))
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contact.id"))
    to_name: Mapped[str]
    to_address: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    lang: Mapped[str]
    state: Mapped[MessageState] = mapped_column(EnumText(MessageState))
    tries: Mapped[int]
    next_try_at: Mapped[dt.datetime]
    message_id: Mapped[str]
    error: Mapped[str | None]
    created_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]


class ThrottleTable(Table):
    """How often something was tried in the present window. Buckets name the limit and a digest of the subject."""

    __tablename__ = "throttle"
    __table_args__ = (Index(None, "ends_at"),)

    bucket: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    ends_at: Mapped[dt.datetime]


class WorkerTable(Table):
    """A process that runs jobs, and when it was last seen alive."""

    __tablename__ = "worker"

    id: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    program: Mapped[str]
