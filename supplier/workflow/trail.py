"""The audit trail for QA: filtered pages, exports and a check of the chain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import msgspec

from supplier.model.people import Role
from supplier.parts import Parts
from supplier.store import audit, audit_check, people
from supplier.store.audit import EventFilter, EventRow
from supplier.store.audit_check import Report
from supplier.store.people import PersonRow
from supplier.store.shapes import Page
from supplier.workflow.actor import Actor, require
from supplier.workflow.record import record
from supplier.workflow.verify import verified

__all__ = ["EventRow", "Report", "Trail", "Wanted", "export", "look"]

PAGE, BATCH = 50, 1_000
CHECKED_AT_ONCE = 2_000
"""Up to this many events a page checks the chain by itself; longer ones are checked when asked, in a process of its own."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What to list; empty means any. `until` is the last day that counts."""

    action: str = ""
    object_type: str = ""
    object_id: str = ""
    questionnaire_id: str = ""
    actor_id: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


class Trail(msgspec.Struct, frozen=True, kw_only=True):
    """A page of events, who may have acted, the newest event's number and hash, and the result of the check if one was made."""

    page: Page[EventRow]
    people: tuple[PersonRow, ...]
    head: tuple[int, str]
    report: Report | None


def look(parts: Parts, actor: Actor, wanted: Wanted, before: int | None, *, verify: bool = False) -> Trail:
    """A page of the trail, newest first. The chain is checked when asked, and by itself while it is short."""
    require(actor, Role.QA)
    with parts.database.read() as connection:
        head = audit.head(connection, actor.organisation)
        report = audit_check.verify(connection, actor.organisation) if head[0] <= CHECKED_AT_ONCE else None
        listed = audit.listed(connection, actor.organisation, _filter(wanted), before, PAGE)
        everybody = people.listed(connection, actor.organisation)
    if verify and report is None:
        report = verified(parts, actor.organisation)[0]
    return Trail(page=listed, people=everybody, head=head, report=report)


def export(parts: Parts, actor: Actor, wanted: Wanted, at: dt.datetime) -> tuple[EventRow, ...]:
    """Every event that fits, newest first. Exporting is an event too, after those exported.

    Raises:
        NotAllowedError: only QA may.
    """
    require(actor, Role.QA)
    found = tuple(_every(parts, actor, wanted))
    with parts.database.write() as connection:
        record(connection, actor, "audit_trail.exported", ("organisation", actor.organisation), at=at, events=len(found), filter=wanted)
    return found


def _every(parts: Parts, actor: Actor, wanted: Wanted) -> Iterator[EventRow]:
    before: int | None = None
    with parts.database.read() as connection:
        while True:
            listed = audit.listed(connection, actor.organisation, _filter(wanted), before, BATCH)
            yield from listed.rows
            if listed.next is None:
                return
            before = int(listed.next)


def _filter(wanted: Wanted) -> EventFilter:
    midnight = dt.time(tzinfo=dt.UTC)
    return EventFilter(
        action=wanted.action or None,
        object_type=wanted.object_type or None,
        object_id=wanted.object_id or None,
        questionnaire_id=wanted.questionnaire_id or None,
        actor_id=wanted.actor_id or None,
        since=dt.datetime.combine(wanted.since, midnight) if wanted.since else None,
        until=dt.datetime.combine(wanted.until + dt.timedelta(days=1), midnight) if wanted.until else None,
    )
