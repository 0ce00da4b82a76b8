"""Vendors, the services bought from them, and the people to write to."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from supplier.model.intake import IntendedUse, Tier
from supplier.model.questionnaire import Outcome
from supplier.model.scorecard import StandingWord
from supplier.store.tables.declarative import Identified
from supplier.store.types import EnumText, StructJSON

_OPEN = text("closed_at IS NULL")


class VendorTable(Identified):
    """A company being assessed. `name_key` is the name as lists sort and search it; `badge` is its services' worst."""

    __tablename__ = "vendor"
    __table_args__ = (Index(None, "organisation_id", "name_key", "id"),)

    name: Mapped[str]
    name_key: Mapped[str]
    country: Mapped[str | None]
    website: Mapped[str | None]
    hosting_provider: Mapped[str | None]
    badge: Mapped[StandingWord | None] = mapped_column(EnumText(StandingWord))
    deactivated_at: Mapped[dt.datetime | None]
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("vendor.id"))
    version: Mapped[int]
    created_at: Mapped[dt.datetime]
    created_by: Mapped[str | None]


class VendorNameTable(Identified):
    """A legal name of the vendor, or an affiliate a person has listed."""

    __tablename__ = "vendor_name"

    vendor_id: Mapped[str] = mapped_column(ForeignKey("vendor.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str]


class VendorSiteTable(Identified):
    """A place the vendor works from."""

    __tablename__ = "vendor_site"

    vendor_id: Mapped[str] = mapped_column(ForeignKey("vendor.id"), index=True)
    name: Mapped[str]


class ServiceTable(Identified):
    """What the buyer buys, and where it stands now: the newest scorecard's verdict, for lists and the portfolio."""

    __tablename__ = "service"
    __table_args__ = (
        Index("ix_service_portfolio", "organisation_id", "tier", "badge", "risk", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(None, "organisation_id", "next_change_on"),
        Index(None, "organisation_id", "reassess_by"),
        Index(None, "vendor_id", "name_key"),
    )

    vendor_id: Mapped[str] = mapped_column(ForeignKey("vendor.id"))
    name: Mapped[str]
    name_key: Mapped[str]
    description: Mapped[str | None]
    intended_use: Mapped[IntendedUse] = mapped_column(StructJSON(IntendedUse))
    go_live_on: Mapped[dt.date | None]
    tier: Mapped[Tier] = mapped_column(EnumText(Tier))
    badge: Mapped[StandingWord | None] = mapped_column(EnumText(StandingWord))
    headline: Mapped[str | None]
    iso27001: Mapped[StandingWord | None] = mapped_column(EnumText(StandingWord))
    soc2: Mapped[StandingWord | None] = mapped_column(EnumText(StandingWord))
    annex11: Mapped[StandingWord | None] = mapped_column(EnumText(StandingWord))
    risk: Mapped[str | None]
    assurance: Mapped[str | None]
    scorecard_id: Mapped[str | None]
    scored_as_of: Mapped[dt.date | None]
    next_change_on: Mapped[dt.date | None]
    reassess_by: Mapped[dt.date | None]
    outcome: Mapped[Outcome | None] = mapped_column(EnumText(Outcome))
    decided_on: Mapped[dt.date | None]
    next_review_on: Mapped[dt.date | None]
    closed_at: Mapped[dt.datetime | None]
    version: Mapped[int]
    created_at: Mapped[dt.datetime]


class ContactTable(Identified):
    """A person at the vendor who is written to."""

    __tablename__ = "contact"

    vendor_id: Mapped[str] = mapped_column(ForeignKey("vendor.id"), index=True)
    name: Mapped[str]
    email: Mapped[str]
    job_title: Mapped[str | None]
    lang: Mapped[str]
    bounced_at: Mapped[dt.datetime | None]
    disabled_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
