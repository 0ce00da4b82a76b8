"""The two lists staff live in: procurement's board and QA's inbox. The page is cut first, names are joined after."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import msgspec
from sqlalchemy import Select, and_, case, or_, select
from sqlalchemy.orm import Session

from supplier.model.intake import Tier
from supplier.model.questionnaire import Outcome, QuestionnaireState
from supplier.model.scorecard import StandingWord
from supplier.store.shapes import Page, Row, after, beyond, columns, every, like, page
from supplier.store.tables import ContactTable, PersonTable, QuestionnaireTable, ServiceTable, VendorTable

WAITING = (QuestionnaireState.SENT, QuestionnaireState.OPENED, QuestionnaireState.IN_PROGRESS)
FOR_REVIEW = (QuestionnaireState.SUBMITTED, QuestionnaireState.IN_REVIEW)


class BoardRow(Row, frozen=True):
    """One line of the board or the inbox."""

    id: str
    state: QuestionnaireState
    vendor_id: str
    vendor_name: str
    service_id: str
    service_name: str
    tier: Tier
    badge: StandingWord | None
    headline: str | None
    risk: str | None
    outcome: Outcome | None
    go_live_on: dt.date | None
    contact_name: str
    contact_email: str
    bounced_at: dt.datetime | None
    reviewer_name: str | None
    lang: str
    due_on: dt.date
    created_at: dt.datetime
    sent_at: dt.datetime | None
    opened_at: dt.datetime | None
    submitted_at: dt.datetime | None
    activity_at: dt.datetime
    answered: int
    visible: int
    last_question: str | None
    next_reminder_on: dt.date | None
    reminders: int


class BoardFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What to show. `late_on` shows what waits for the vendor past its due date on that day; `text` searches vendor and service names."""

    states: tuple[QuestionnaireState, ...] = ()
    late_on: dt.date | None = None
    text: str = ""
    vendor_id: str | None = None
    reviewer_id: str | None = None
    order: Literal["due", "activity"] = "due"


def board(session: Session, organisation_id: str, wanted: BoardFilter, after_cursor: str | None = None, limit: int = 50) -> Page[BoardRow]:
    """A page of questionnaires, soonest due or newest activity first: two queries at most, however many there are."""
    table = QuestionnaireTable
    newest = wanted.order == "activity"
    keys = (table.activity_at, table.id) if newest else (table.due_on, table.id)
    cut: Select[Any] = select(table.id).where(and_(*_terms(organisation_id, wanted)))
    further = beyond(keys, after(after_cursor, (dt.datetime if newest else dt.date, str)), descending=newest)
    cut = cut if further is None else cut.where(further)
    order = [key.desc() for key in keys] if newest else list(keys)
    rows = _joined(session, cut.order_by(*order).limit(limit + 1), order)
    return page(rows, limit, ("activity_at" if newest else "due_on", "id"))


def inbox(session: Session, organisation_id: str, reviewer_id: str | None = None, limit: int = 50) -> tuple[BoardRow, ...]:
    """What waits for QA, at most `limit`: highest risk first, then the oldest submission."""
    table = QuestionnaireTable
    rank = case({"critical": 0, "high": 1, "medium": 2, "low": 3}, value=ServiceTable.risk, else_=1)
    order = [rank, table.submitted_at, table.id]
    cut: Select[Any] = (
        select(table.id)
        .join(ServiceTable, ServiceTable.id == table.service_id)
        .where(table.organisation_id == organisation_id, table.state.in_(FOR_REVIEW))
        .order_by(*order)
        .limit(limit)
    )
    if reviewer_id is not None:
        cut = cut.where(or_(table.reviewer_id == reviewer_id, table.reviewer_id.is_(None)))
    return _joined(session, cut, order)


def _terms(organisation_id: str, wanted: BoardFilter) -> list[Any]:
    table = QuestionnaireTable
    terms: list[Any] = [table.organisation_id == organisation_id]
    if wanted.states:
        terms.append(table.state.in_(wanted.states))
    if wanted.late_on is not None:
        terms.append(and_(table.state.in_(WAITING), table.due_on < wanted.late_on))
    if wanted.vendor_id is not None:
        terms.append(table.vendor_id == wanted.vendor_id)
    if wanted.reviewer_id is not None:
        terms.append(table.reviewer_id == wanted.reviewer_id)
    if wanted.text.strip():
        pattern = like(wanted.text)
        vendors = select(VendorTable.id).where(VendorTable.organisation_id == organisation_id, VendorTable.name_key.like(pattern, escape="\\"))
        services = select(ServiceTable.id).where(ServiceTable.organisation_id == organisation_id, ServiceTable.name_key.like(pattern, escape="\\"))
        terms.append(or_(table.vendor_id.in_(vendors), table.service_id.in_(services)))
    return terms


def _joined(session: Session, cut: Select[Any], order: list[Any]) -> tuple[BoardRow, ...]:
    table, service, contact = QuestionnaireTable, ServiceTable, ContactTable
    of_service = {name: getattr(service, name) for name in ("tier", "badge", "headline", "risk", "outcome", "go_live_on")}
    fields = columns(
        BoardRow,
        table,
        vendor_name=VendorTable.name,
        service_name=service.name,
        contact_name=contact.name,
        contact_email=contact.email,
        bounced_at=contact.bounced_at,
        reviewer_name=PersonTable.name,
        **of_service,
    )
    statement = (
        select(*fields)
        .join(VendorTable, VendorTable.id == table.vendor_id)
        .join(service, service.id == table.service_id)
        .join(contact, contact.id == table.contact_id)
        .outerjoin(PersonTable, PersonTable.id == table.reviewer_id)
        .where(table.id.in_(cut))
        .order_by(*order)
    )
    return every(session, BoardRow, statement)
