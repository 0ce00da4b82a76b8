"""Services bought from vendors, where they stand now, and the portfolio they make up."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, case, func, insert, select, update

from supplier.errors import NotFoundError, StaleError
from supplier.model.case import ServiceFacts
from supplier.model.intake import IntendedUse, Tier
from supplier.model.questionnaire import Outcome
from supplier.model.scorecard import Scorecard, StandingWord
from supplier.store.shapes import Row, changed, columns, every, keyed, name_key
from supplier.store.tables import ServiceTable, VendorTable, new_id

WORST_FIRST = (StandingWord.NOT_DEMONSTRATED, StandingWord.UNDER_REVIEW, StandingWord.ALIGNED, StandingWord.CERTIFIED)


class ServiceRow(Row, frozen=True):
    """A service. From `badge` on: the newest scorecard's verdict and the newest decision, empty before the first."""

    id: str
    organisation_id: str
    vendor_id: str
    name: str
    description: str | None
    intended_use: IntendedUse
    go_live_on: dt.date | None
    tier: Tier
    badge: StandingWord | None
    headline: str | None
    iso27001: StandingWord | None
    soc2: StandingWord | None
    annex11: StandingWord | None
    risk: str | None
    assurance: str | None
    scorecard_id: str | None
    scored_as_of: dt.date | None
    next_change_on: dt.date | None
    reassess_by: dt.date | None
    outcome: Outcome | None
    decided_on: dt.date | None
    next_review_on: dt.date | None
    closed_at: dt.datetime | None
    version: int
    created_at: dt.datetime

    def facts(self) -> ServiceFacts:
        """What scoring knows of it."""
        return ServiceFacts(name=self.name, description=self.description, intended_use=self.intended_use, go_live_on=self.go_live_on)


class ServiceChange(msgspec.Struct, frozen=True, kw_only=True):
    """What staff edit of a service; `tier` follows from the intended use by scoring's rule."""

    name: str
    description: str | None = None
    intended_use: IntendedUse = IntendedUse()
    tier: Tier
    go_live_on: dt.date | None = None


class PortfolioCount(Row, frozen=True):
    """How many open services stand like this in one tier."""

    tier: Tier
    badge: StandingWord | None
    risk: str | None
    services: int


class UpcomingRow(Row, frozen=True):
    """A service whose standing changes by itself, or that is due for re-assessment."""

    service_id: str
    service_name: str
    vendor_id: str
    vendor_name: str
    badge: StandingWord | None
    tier: Tier
    next_change_on: dt.date | None
    reassess_by: dt.date | None
    next_review_on: dt.date | None


_SELECT = select(*columns(ServiceRow, ServiceTable))
_ONE = _SELECT.where(ServiceTable.organisation_id == bindparam("organisation"), ServiceTable.id == bindparam("id"))


def add(connection: Connection, organisation_id: str, vendor_id: str, given: ServiceChange, at: dt.datetime) -> ServiceRow:
    """A new service of a vendor."""
    made = new_id()
    values = msgspec.structs.asdict(given) | {"name_key": name_key(given.name)}
    connection.execute(insert(ServiceTable).values(id=made, organisation_id=organisation_id, vendor_id=vendor_id, version=1, created_at=at, **values))
    return get(connection, organisation_id, made)


def get(connection: Connection, organisation_id: str, service_id: str) -> ServiceRow:
    """One service of the organisation.

    Raises:
        NotFoundError: there is none.
    """
    found = keyed(connection, ServiceRow, _ONE, organisation=organisation_id, id=service_id)
    if found is None:
        raise NotFoundError("service-unknown", "This service does not exist.")
    return found


def of_vendor(connection: Connection, vendor_id: str) -> tuple[ServiceRow, ...]:
    """A vendor's services by name, closed ones last."""
    open_first = case((ServiceTable.closed_at.is_(None), 0), else_=1)
    return every(
        connection, ServiceRow, _SELECT.where(ServiceTable.vendor_id == vendor_id).order_by(open_first, ServiceTable.name_key, ServiceTable.id)
    )


def of_vendors(connection: Connection, vendor_ids: tuple[str, ...]) -> tuple[ServiceRow, ...]:
    """The open services of several vendors, in one query."""
    return every(
        connection,
        ServiceRow,
        _SELECT.where(ServiceTable.vendor_id.in_(vendor_ids), ServiceTable.closed_at.is_(None)).order_by(ServiceTable.name_key),
    )


def change(connection: Connection, row: ServiceRow, given: ServiceChange) -> ServiceRow:
    """Save what staff edited since they saw `row`.

    Raises:
        StaleError: somebody else changed it meanwhile.
    """
    values: dict[str, Any] = msgspec.structs.asdict(given) | {"name_key": name_key(given.name), "version": row.version + 1}
    done = changed(connection, update(ServiceTable).where(ServiceTable.id == row.id, ServiceTable.version == row.version).values(values))
    if done != 1:
        theirs = get(connection, row.organisation_id, row.id)
        raise StaleError("service-stale", "The service was changed meanwhile.", "Compare and save again.", theirs=theirs, yours=given)
    return get(connection, row.organisation_id, row.id)


def close(connection: Connection, service_id: str, at: dt.datetime) -> None:
    """The service is no longer used."""
    connection.execute(update(ServiceTable).where(ServiceTable.id == service_id).values(closed_at=at, version=ServiceTable.version + 1))


def set_verdict(connection: Connection, service_id: str, scorecard_id: str, scorecard: Scorecard, headline: str) -> None:
    """Put the newest scorecard's verdict where lists read it, and the vendor's worst badge with it."""
    standings = {standing.framework.value: standing.standing for standing in scorecard.standings}
    values: dict[str, Any] = {
        "badge": scorecard.badge,
        "headline": headline,
        **{framework: standings.get(framework, StandingWord.NOT_REQUESTED) for framework in ("iso27001", "soc2", "annex11")},
        "tier": scorecard.risk.tier,
        "risk": scorecard.risk.risk,
        "assurance": scorecard.risk.assurance,
        "scorecard_id": scorecard_id,
        "scored_as_of": scorecard.as_of,
        "next_change_on": min((step.on for step in scorecard.timeline), default=None),
        "reassess_by": scorecard.risk.reassess_by,
    }
    connection.execute(update(ServiceTable).where(ServiceTable.id == service_id).values(values))
    _set_vendor_badge(connection, service_id)


def set_outcome(connection: Connection, service_id: str, outcome: Outcome, on: dt.date, next_review_on: dt.date | None) -> None:
    """Put the newest decision where lists read it."""
    connection.execute(
        update(ServiceTable).where(ServiceTable.id == service_id).values(outcome=outcome, decided_on=on, next_review_on=next_review_on)
    )


def due_for_rescoring(connection: Connection, on: dt.date, limit: int = 200) -> tuple[ServiceRow, ...]:
    """Open services whose stored verdict says it changes on or before a date, in every organisation."""
    due = ServiceTable.next_change_on <= on
    return every(connection, ServiceRow, _SELECT.where(due, ServiceTable.closed_at.is_(None)).order_by(ServiceTable.next_change_on).limit(limit))


def portfolio(connection: Connection, organisation_id: str) -> tuple[PortfolioCount, ...]:
    """Open services counted by tier, badge and risk."""
    table = ServiceTable
    grouped = (
        select(table.tier, table.badge, table.risk, func.count())
        .where(table.organisation_id == organisation_id, table.closed_at.is_(None))
        .group_by(table.tier, table.badge, table.risk)
        .order_by(table.tier, table.badge, table.risk)
    )
    return every(connection, PortfolioCount, grouped)


def standings(connection: Connection, organisation_id: str, framework: str) -> dict[StandingWord | None, int]:
    """Open services counted by their standing in one framework (`iso27001`, `soc2` or `annex11`)."""
    column = {"iso27001": ServiceTable.iso27001, "soc2": ServiceTable.soc2, "annex11": ServiceTable.annex11}[framework]
    rows = connection.execute(
        select(column, func.count()).where(ServiceTable.organisation_id == organisation_id, ServiceTable.closed_at.is_(None)).group_by(column),
    )
    return {word: count for word, count in rows}  # noqa: C416 - a Row is no pair for dict()


def upcoming(connection: Connection, organisation_id: str, since: dt.date, until: dt.date, limit: int = 200) -> tuple[UpcomingRow, ...]:
    """What changes by itself between two dates, soonest first."""
    table = ServiceTable
    fields = columns(UpcomingRow, table, service_id=table.id, service_name=table.name, vendor_name=VendorTable.name)
    statement = (
        select(*fields)
        .join(VendorTable, VendorTable.id == table.vendor_id)
        .where(table.organisation_id == organisation_id, table.closed_at.is_(None), table.next_change_on.between(since, until))
        .order_by(table.next_change_on, table.id)
        .limit(limit)
    )
    return every(connection, UpcomingRow, statement)


def _set_vendor_badge(connection: Connection, service_id: str) -> None:
    vendor = select(ServiceTable.vendor_id).where(ServiceTable.id == service_id).scalar_subquery()
    held = connection.execute(
        select(ServiceTable.badge).where(ServiceTable.vendor_id == vendor, ServiceTable.closed_at.is_(None), ServiceTable.badge.is_not(None)),
    ).scalars()
    badges = set(held)
    worst = next((word for word in WORST_FIRST if word in badges), None)
    connection.execute(update(VendorTable).where(VendorTable.id == vendor).values(badge=worst))
