"""The audit trail: one append-only event per change, in the same transaction, gapless and chained per organisation.

The format is docs/audit-trail.md. `append` is the only way in; database triggers refuse anything out of order.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, and_, bindparam, insert, select

import supplier
from supplier.model.people import Role
from supplier.store import canonical
from supplier.store.shapes import Page, Row, columns, every
from supplier.store.tables import AuditEventTable, AuditHeadTable

DOMAIN = "supplier-audit-v1"
GENESIS = "0" * 64
HASHED = (
    "organisation_id",
    "seq",
    "at",
    "zone",
    "actor_kind",
    "actor_id",
    "actor_name",
    "actor_role",
    "reference",
    "action",
    "object_type",
    "object_id",
    "object_version",
    "questionnaire_id",
    "old_digest",
    "new_digest",
    "reason",
    "app_version",
    "config_version",
    "payload_digest",
    "prev_hash",
)
"""The fields under the hash, in this order."""


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who did it, as they were called at that moment: a person, the holder of a portal link, or the system.

    `reference` is the link's id or the first 16 characters of the session's hash.
    """

    kind: Literal["person", "link", "system"]
    id: str | None = None
    name: str | None = None
    role: str | None = None
    reference: str | None = None


SYSTEM = Actor(kind="system", name="supplier")


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be recorded. `action` is `<object>.<verb>` (`answer.saved`); `payload` holds what an inspector needs.

    `old_digest` and `new_digest` are `sha256:<hex>` of the record before and after (`supplier.store.canonical.digest`);
    personal data goes into the payload only, which can be erased without breaking the chain.
    """

    organisation_id: str
    at: dt.datetime
    actor: Actor
    action: str
    object_type: str
    object_id: str
    object_version: str | None = None
    questionnaire_id: str | None = None
    old_digest: str | None = None
    new_digest: str | None = None
    reason: str | None = None
    payload: dict[str, Any] = {}


class EventRow(Row, frozen=True):
    """A recorded event."""

    organisation_id: str
    seq: int
    at: dt.datetime
    zone: str
    actor_kind: str
    actor_id: str | None
    actor_name: str | None
    actor_role: str | None
    reference: str | None
    action: str
    object_type: str
    object_id: str
    object_version: str | None
    questionnaire_id: str | None
    old_digest: str | None
    new_digest: str | None
    reason: str | None
    app_version: str
    config_version: str
    payload: str | None
    salt: str | None
    payload_digest: str
    prev_hash: str
    hash: str


class EventFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What to list; None means any."""

    action: str | None = None
    object_type: str | None = None
    object_id: str | None = None
    questionnaire_id: str | None = None
    actor_id: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


_HEAD = select(AuditHeadTable.seq, AuditHeadTable.hash, AuditHeadTable.zone, AuditHeadTable.config_version).where(
    AuditHeadTable.organisation_id == bindparam("organisation")
)
_LOCKED_HEAD = _HEAD.with_for_update()
_INSERT = insert(AuditEventTable.__table__)  # type: ignore[arg-type]  # SQLAlchemy types __table__ as FromClause
_ALL = columns(EventRow, AuditEventTable)


def append(connection: Connection, event: Event) -> int:
    """Record an event and return its number. Call it last in a transaction: it puts writers of one organisation in order.

    Raises:
        sqlalchemy.exc.NoResultFound: the organisation does not exist.
    """
    head = connection.execute(_LOCKED_HEAD, {"organisation": event.organisation_id}).one()
    payload = canonical.encode(event.payload).decode()
    salt = secrets.token_hex(16)
    row: dict[str, Any] = {
        "organisation_id": event.organisation_id,
        "seq": head.seq + 1,
        "at": event.at,
        "zone": head.zone,
        "actor_kind": event.actor.kind,
        "actor_id": event.actor.id,
        "actor_name": event.actor.name,
        "actor_role": event.actor.role,
        "reference": event.actor.reference,
        "action": event.action,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "object_version": event.object_version,
        "questionnaire_id": event.questionnaire_id,
        "old_digest": event.old_digest,
        "new_digest": event.new_digest,
        "reason": event.reason,
        "app_version": supplier.__version__,
        "config_version": head.config_version,
        "payload_digest": payload_digest(salt, payload),
        "prev_hash": head.hash,
    }
    row["hash"] = chain_hash(row)
    connection.execute(_INSERT, row | {"payload": payload, "salt": salt})
    return int(row["seq"])


def payload_digest(salt: str, payload: str) -> str:
    """SHA-256 over salt and canonical payload, each with its length before it."""
    return hashlib.sha256(_prefixed(salt) + _prefixed(payload)).hexdigest()


def chain_hash(fields: dict[str, Any]) -> str:
    """SHA-256 over the domain word and the fields of HASHED, each with its length before it."""
    return hashlib.sha256(_prefixed(DOMAIN) + b"".join(_prefixed(fields[name]) for name in HASHED)).hexdigest()


def _prefixed(value: str | int | dt.datetime | None) -> bytes:
    if value is None:
        return b"\xff\xff\xff\xff"
    text = value.astimezone(dt.UTC).isoformat(timespec="microseconds") if isinstance(value, dt.datetime) else str(value)
    raw = text.encode()
    return len(raw).to_bytes(4, "big") + raw


def head(connection: Connection, organisation_id: str) -> tuple[int, str]:
    """Number and hash of the newest event: what to keep outside to compare with later."""
    row = connection.execute(_HEAD, {"organisation": organisation_id}).one()
    return int(row.seq), str(row.hash)


def listed(connection: Connection, organisation_id: str, wanted: EventFilter, before: int | None = None, limit: int = 50) -> Page[EventRow]:
    """Newest first; `before` is the number after which to go on."""
    table = AuditEventTable
    terms = [table.organisation_id == organisation_id]
    exact = ("action", "object_type", "object_id", "questionnaire_id", "actor_id")
    terms.extend(getattr(table, name) == getattr(wanted, name) for name in exact if getattr(wanted, name) is not None)
    if wanted.since:
        terms.append(table.at >= wanted.since)
    if wanted.until:
        terms.append(table.at < wanted.until)
    if before is not None:
        terms.append(table.seq < before)
    rows = every(connection, EventRow, select(*_ALL).where(and_(*terms)).order_by(table.seq.desc()).limit(limit + 1))
    shown = rows[:limit]
    return Page(shown, str(shown[-1].seq) if len(rows) > limit else None)


def person(person_id: str, name: str, roles: tuple[Role, ...], reference: str | None = None) -> Actor:
    """A signed-in person as the actor."""
    return Actor(kind="person", id=person_id, name=name, role=",".join(sorted(role.value for role in roles)), reference=reference)
