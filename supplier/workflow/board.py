"""What staff look at: the board, one questionnaire, vendors, the outbox, the portfolio. Looking changes nothing."""

from __future__ import annotations

import datetime as dt

import msgspec

from supplier.model.people import Role
from supplier.parts import Parts
from supplier.store import audit, boards, links, outbox, questionnaires, reviews, scorecards, services, uploads, vendors
from supplier.store.audit import EventFilter, EventRow
from supplier.store.boards import BoardFilter, BoardRow
from supplier.store.links import LinkRow
from supplier.store.outbox import MessageRow
from supplier.store.questionnaires import PinnedText, QuestionnaireRow
from supplier.store.reviews import DecisionRow
from supplier.store.scorecards import ScorecardRow
from supplier.store.services import PortfolioCount, ServiceRow, UpcomingRow
from supplier.store.shapes import Page
from supplier.store.uploads import UploadRow
from supplier.store.vendors import ContactRow, VendorRow
from supplier.workflow.actor import Actor, require

STAFF = (Role.PROCUREMENT, Role.QA)
LOOK_AHEAD = dt.timedelta(days=90)


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the board and how many there are in each state (`late` is counted beside its state)."""

    page: Page[BoardRow]
    counts: dict[str, int]


class OneQuestionnaire(msgspec.Struct, frozen=True, kw_only=True):
    """A questionnaire with everything its page shows."""

    row: QuestionnaireRow
    vendor: VendorRow
    service: ServiceRow
    contact: ContactRow
    contacts: tuple[ContactRow, ...]
    sets: tuple[PinnedText, ...]
    links: tuple[LinkRow, ...]
    uploads: tuple[UploadRow, ...]
    messages: tuple[MessageRow, ...]
    events: tuple[EventRow, ...]


class OneVendor(msgspec.Struct, frozen=True, kw_only=True):
    """A vendor with its services, people, questionnaires, documents, decisions and scorecards."""

    row: VendorRow
    services: tuple[ServiceRow, ...]
    contacts: tuple[ContactRow, ...]
    questionnaires: tuple[QuestionnaireRow, ...]
    uploads: tuple[UploadRow, ...]
    decisions: tuple[DecisionRow, ...]
    scorecards: tuple[ScorecardRow, ...]


class Portfolio(msgspec.Struct, frozen=True, kw_only=True):
    """How many services stand where, by tier, and what changes in the next 90 days."""

    counts: tuple[PortfolioCount, ...]
    upcoming: tuple[UpcomingRow, ...]


def board(parts: Parts, actor: Actor, wanted: BoardFilter, cursor: str | None, today: dt.date) -> Board:
    """A page of questionnaires as filtered."""
    require(actor, *STAFF)
    with parts.database.read() as connection:
        return Board(
            page=boards.board(connection, actor.organisation, wanted, cursor), counts=questionnaires.counts(connection, actor.organisation, today)
        )


def one(parts: Parts, actor: Actor, questionnaire_id: str) -> OneQuestionnaire:
    """One questionnaire, for staff."""
    require(actor, *STAFF)
    with parts.database.read() as connection:
        row = questionnaires.get(connection, actor.organisation, questionnaire_id)
        return OneQuestionnaire(
            row=row,
            vendor=vendors.get(connection, actor.organisation, row.vendor_id),
            service=services.get(connection, actor.organisation, row.service_id),
            contact=vendors.contact(connection, actor.organisation, row.contact_id),
            contacts=vendors.contacts(connection, row.vendor_id),
            sets=questionnaires.pinned(connection, row.id),
            links=links.of_questionnaire(connection, row.id),
            uploads=uploads.of_questionnaire(connection, row.id, gone=True),
            messages=outbox.of_questionnaire(connection, row.id),
            events=audit.listed(connection, actor.organisation, EventFilter(questionnaire_id=row.id), limit=30).rows,
        )


def vendor_list(parts: Parts, actor: Actor, text: str, cursor: str | None) -> tuple[Page[VendorRow], dict[str, tuple[ServiceRow, ...]]]:
    """A page of vendors by name, with the services of each."""
    require(actor, *STAFF)
    with parts.database.read() as connection:
        page = vendors.listed(connection, actor.organisation, text=text, after_cursor=cursor)
        found = services.of_vendors(connection, tuple(row.id for row in page.rows))
    return page, {row.id: tuple(service for service in found if service.vendor_id == row.id) for row in page.rows}


def vendor(parts: Parts, actor: Actor, vendor_id: str) -> OneVendor:
    """One vendor, for staff."""
    require(actor, *STAFF)
    with parts.database.read() as connection:
        row = vendors.get(connection, actor.organisation, vendor_id)
        return OneVendor(
            row=row,
            services=services.of_vendor(connection, row.id),
            contacts=vendors.contacts(connection, row.id),
            questionnaires=questionnaires.of_vendor(connection, row.id),
            uploads=uploads.of_vendor(connection, row.id),
            decisions=reviews.decisions_of_vendor(connection, row.id),
            scorecards=scorecards.of_vendor(connection, row.id),
        )


def mail(parts: Parts, actor: Actor, cursor: str | None) -> Page[MessageRow]:
    """The outbox, newest first."""
    require(actor, *STAFF)
    with parts.database.read() as connection:
        return outbox.listed(connection, actor.organisation, after_cursor=cursor)


def one_mail(parts: Parts, actor: Actor, message_id: str) -> MessageRow:
    """One message of the outbox; links and codes in it are for its reader, and masked but in a demo."""
    require(actor, *STAFF)
    with parts.database.read() as connection:
        row = outbox.get(connection, actor.organisation, message_id)
    return row if parts.settings.demo else msgspec.structs.replace(row, body=outbox.masked(row.body))


def portfolio(parts: Parts, actor: Actor, today: dt.date) -> Portfolio:
    """Every service of the organisation at one look."""
    require(actor, *STAFF)
    with parts.database.read() as connection:
        counts = services.portfolio(connection, actor.organisation)
        return Portfolio(counts=counts, upcoming=services.upcoming(connection, actor.organisation, today, today + LOOK_AHEAD))


__all__ = [
    "Board",
    "BoardFilter",
    "BoardRow",
    "EventFilter",
    "OneQuestionnaire",
    "OneVendor",
    "PinnedText",
    "Portfolio",
    "board",
    "mail",
    "one",
    "one_mail",
    "portfolio",
    "vendor",
    "vendor_list",
]
