"""The two lists staff live in: procurement's board and QA's inbox. The page is cut first, names are joined after."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Select, and_, case, func, or_, select

from supplier.model.intake import Tier
from supplier.model.questionnaire import QuestionnaireState
from supplier.model.scorecard import StandingWord
from supplier.store.shapes import Page, Row, after, beyond, columns, every, like, page
from supplier.store.tables import ContactTable, PersonTable, QuestionnaireTable, ServiceTable, VendorTable

WAITING = (QuestionnaireState.SENT, QuestionnaireState.OPENED, QuestionnaireState.IN_PROGRESS)
FOR_REVIEW = (QuestionnaireState.SUBMITTED, QuestionnaireState.IN_REVIEW)


class _Line(Row, frozen=True):
    """What a line of either list says. `since` is when its present state was reached, as far as the vendor's side goes."""

    id: str
    state: QuestionnaireState
    vendor_name: str
    service_name: str
    tier: Tier
    badge: StandingWord | None
    headline: str | None
    reviewer_name: str | None
    since: dt.datetime


class BoardRow(_Line, frozen=True):
    """One line of the board."""

    contact_email: str
    bounced_at: dt.datetime | None
    due_on: dt.date
    activity_at: dt.datetime
    answered: int
    visible: int
    next_reminder_on: dt.date | None


class InboxRow(_Line, frozen=True):
    """One line of the inbox."""

    risk: str | None
    go_live_on: dt.date | None


class BoardFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What to show. `late_on` shows what waits for the vendor past its due date on that day; `text` searches vendor and service names."""

    states: tuple[QuestionnaireState, ...] = ()
    late_on: dt.date | None = None
    text: str = ""
    order: Literal["due", "activity"] = "due"


def board(connection: Connection, organisation_id: str, wanted: BoardFilter, after_cursor: str | None = None, limit: int = 50) -> Page[BoardRow]:
    """A page of questionnaires, soonest due or newest activity first: two queries at most, however many there are."""
    table = QuestionnaireTable
    newest = wanted.order == "activity"
    keys = (table.activity_at, table.id) if newest else (table.due_on, table.id)
    cut: Select[Any] = select(table.id).where(and_(*_terms(organisation_id, wanted)))
    further = beyond(keys, after(after_cursor, (dt.datetime if newest else dt.date, str)), descending=newest)
    cut = cut if further is None else cut.where(further)
    order = [key.desc() for key in keys] if newest else list(keys)
    shown = _BOARD.where(table.id.in_(cut.order_by(*order).limit(limit + 1))).order_by(*order)
    return page(every(connection, BoardRow, shown), limit, ("activity_at" if newest else "due_on", "id"))


def inbox(connection: Connection, organisation_id: str, reviewer_id: str | None = None, limit: int = 50) -> tuple[InboxRow, ...]:
    """What waits for QA, at most `limit`: highest risk first, then the oldest submission."""
    table = QuestionnaireTable
    cut = _FOR_REVIEW.where(table.organisation_id == organisation_id).limit(limit)
    if reviewer_id is not None:
        cut = cut.where(or_(table.reviewer_id == reviewer_id, table.reviewer_id.is_(None)))
    return every(connection, InboxRow, _INBOX.where(table.id.in_(cut)))


def _terms(organisation_id: str, wanted: BoardFilter) -> list[Any]:
    table = QuestionnaireTable
    terms: list[Any] = [table.organisation_id == organisation_id]
    if wanted.states:
        terms.append(table.state.in_(wanted.states))
    if wanted.late_on is not None:
        terms.append(and_(table.state.in_(WAITING), table.due_on < wanted.late_on))
    if wanted.text.strip():
        pattern = like(wanted.text)
        vendors = select(VendorTable.id).where(VendorTable.organisation_id == organisation_id, VendorTable.name_key.like(pattern, escape="\\"))
        services = select(ServiceTable.id).where(ServiceTable.organisation_id == organisation_id, ServiceTable.name_key.like(pattern, escape="\\"))
        terms.append(or_(table.vendor_id.in_(vendors), table.service_id.in_(services)))
    return terms


def _lines(shape: type[_Line], since: Any) -> Select[Any]:
    """The select of one kind of line, without saying which; made once, because building it costs more than running it."""
    table, service, contact = QuestionnaireTable, ServiceTable, ContactTable
    named = {
        "vendor_name": VendorTable.name,
        "service_name": service.name,
        "contact_email": contact.email,
        "bounced_at": contact.bounced_at,
        "reviewer_name": PersonTable.name,
        "since": since,
    }
    fields = columns(shape, table, service, **named)
    joined = select(*fields).join(VendorTable, VendorTable.id == table.vendor_id).join(service, service.id == table.service_id)
    return joined.outerjoin(PersonTable, PersonTable.id == table.reviewer_id)


_REACHED = [getattr(QuestionnaireTable, name) for name in ("submitted_at", "opened_at", "sent_at", "created_at")]
_BOARD = _lines(BoardRow, func.coalesce(*_REACHED)).join(ContactTable, ContactTable.id == QuestionnaireTable.contact_id)
_RISK = case({"critical": 0, "high": 1, "medium": 2, "low": 3}, value=ServiceTable.risk, else_=1)
_URGENCY = (_RISK, QuestionnaireTable.submitted_at, QuestionnaireTable.id)
_FOR_REVIEW: Select[Any] = (
    select(QuestionnaireTable.id)
    .join(ServiceTable, ServiceTable.id == QuestionnaireTable.service_id)
    .where(QuestionnaireTable.state.in_(FOR_REVIEW))
    .order_by(*_URGENCY)
)
_INBOX = _lines(InboxRow, func.coalesce(QuestionnaireTable.submitted_at, QuestionnaireTable.created_at)).order_by(*_URGENCY)
