"""Vendors with their names, sites and contacts."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from supplier.errors import NotFoundError, StaleError
from supplier.model.case import VendorFacts
from supplier.model.scorecard import StandingWord
from supplier.store.shapes import Page, Row, after, beyond, changed, columns, every, first, keyed, like, name_key, page
from supplier.store.tables import (
    ContactTable,
    QuestionnaireTable,
    ServiceTable,
    UploadTable,
    VendorNameTable,
    VendorSiteTable,
    VendorTable,
    new_id,
)

NameKind = Literal["legal", "affiliate"]


class VendorRow(Row, frozen=True):
    """A vendor. `badge` is the worst of its services' badges."""

    id: str
    organisation_id: str
    name: str
    name_key: str
    country: str | None
    website: str | None
    hosting_provider: str | None
    badge: StandingWord | None
    deactivated_at: dt.datetime | None
    merged_into: str | None
    version: int
    created_at: dt.datetime
    created_by: str | None


class ContactRow(Row, frozen=True):
    """Somebody at the vendor who is written to. `bounced_at`: mail to them came back."""

    id: str
    organisation_id: str
    vendor_id: str
    name: str
    email: str
    job_title: str | None
    lang: str
    bounced_at: dt.datetime | None
    disabled_at: dt.datetime | None
    created_at: dt.datetime


class VendorChange(msgspec.Struct, frozen=True, kw_only=True):
    """What staff edit of a vendor."""

    name: str
    country: str | None = None
    website: str | None = None
    hosting_provider: str | None = None
    legal_names: tuple[str, ...] = ()
    affiliates: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


_SELECT = select(*columns(VendorRow, VendorTable))
_ONE = _SELECT.where(VendorTable.organisation_id == bindparam("organisation"), VendorTable.id == bindparam("id"))
_CONTACTS = select(*columns(ContactRow, ContactTable))


def add(connection: Connection, organisation_id: str, given: VendorChange, at: dt.datetime, created_by: str | None = None) -> VendorRow:
    """A new vendor with its names and sites."""
    made = new_id()
    connection.execute(
        insert(VendorTable).values(id=made, organisation_id=organisation_id, version=1, created_at=at, created_by=created_by, **_own(given)),
    )
    _put_names(connection, organisation_id, made, given)
    return get(connection, organisation_id, made)


def get(connection: Connection, organisation_id: str, vendor_id: str) -> VendorRow:
    """One vendor of the organisation.

    Raises:
        NotFoundError: there is none.
    """
    found = keyed(connection, VendorRow, _ONE, organisation=organisation_id, id=vendor_id)
    if found is None:
        raise NotFoundError("vendor-unknown", "This vendor does not exist.")
    return found


def change(connection: Connection, row: VendorRow, given: VendorChange) -> VendorRow:
    """Save what staff edited since they saw `row`.

    Raises:
        StaleError: somebody else changed it meanwhile.
    """
    done = changed(
        connection,
        update(VendorTable).where(VendorTable.id == row.id, VendorTable.version == row.version).values(version=row.version + 1, **_own(given)),
    )
    if done != 1:
        theirs = get(connection, row.organisation_id, row.id)
        raise StaleError("vendor-stale", "The vendor was changed meanwhile.", "Compare and save again.", theirs=theirs, yours=given)
    for table in (VendorNameTable, VendorSiteTable):
        connection.execute(delete(table).where(table.vendor_id == row.id))
    _put_names(connection, row.organisation_id, row.id, given)
    return get(connection, row.organisation_id, row.id)


def by_name(connection: Connection, organisation_id: str, name: str) -> VendorRow | None:
    """The active vendor of exactly this name, case and spacing aside."""
    return first(
        connection,
        VendorRow,
        _SELECT.where(VendorTable.organisation_id == organisation_id, VendorTable.name_key == name_key(name), VendorTable.deactivated_at.is_(None)),
    )


def listed(connection: Connection, organisation_id: str, *, text: str = "", after_cursor: str | None = None, limit: int = 50) -> Page[VendorRow]:
    """Active vendors by name; `text` finds a part of the name."""
    keys = (VendorTable.name_key, VendorTable.id)
    terms: list[Any] = [VendorTable.organisation_id == organisation_id, VendorTable.deactivated_at.is_(None)]
    if text.strip():
        terms.append(VendorTable.name_key.like(like(text), escape="\\"))
    further = beyond(keys, after(after_cursor, (str, str)))
    if further is not None:
        terms.append(further)
    rows = every(connection, VendorRow, _SELECT.where(and_(*terms)).order_by(*keys).limit(limit + 1))
    return page(rows, limit, ("name_key", "id"))


def facts(connection: Connection, vendor: VendorRow) -> VendorFacts:
    """What scoring knows of a vendor."""
    names = connection.execute(
        select(VendorNameTable.kind, VendorNameTable.name).where(VendorNameTable.vendor_id == vendor.id).order_by(VendorNameTable.name_key),
    ).all()
    sites = connection.execute(select(VendorSiteTable.name).where(VendorSiteTable.vendor_id == vendor.id).order_by(VendorSiteTable.name)).scalars()
    return VendorFacts(
        name=vendor.name,
        legal_names=tuple(name for kind, name in names if kind == "legal"),
        affiliates=tuple(name for kind, name in names if kind == "affiliate"),
        sites=tuple(sites),
        hosting_provider=vendor.hosting_provider,
    )


def deactivate(connection: Connection, vendor_id: str, at: dt.datetime) -> None:
    """Take a vendor out of lists and type-ahead; its records stay."""
    connection.execute(update(VendorTable).where(VendorTable.id == vendor_id).values(deactivated_at=at, version=VendorTable.version + 1))


def merge(connection: Connection, vendor: VendorRow, into: VendorRow, at: dt.datetime) -> None:
    """Move services, contacts, questionnaires and uploads of one vendor to another; the first is kept, deactivated."""
    for table in (ServiceTable, ContactTable, QuestionnaireTable, UploadTable):
        connection.execute(update(table).where(table.vendor_id == vendor.id).values(vendor_id=into.id))
    connection.execute(update(VendorTable).where(VendorTable.id == vendor.id).values(deactivated_at=at, merged_into=into.id))


def add_contact(
    connection: Connection, vendor: VendorRow, *, name: str, email: str, at: dt.datetime, lang: str = "en", job_title: str | None = None
) -> ContactRow:
    """A new contact."""
    made = new_id()
    connection.execute(
        insert(ContactTable).values(
            id=made,
            organisation_id=vendor.organisation_id,
            vendor_id=vendor.id,
            name=name,
            email=email.strip(),
            lang=lang,
            job_title=job_title,
            created_at=at,
        ),
    )
    return contact(connection, vendor.organisation_id, made)


def contact(connection: Connection, organisation_id: str, contact_id: str) -> ContactRow:
    """One contact.

    Raises:
        NotFoundError: there is none.
    """
    found = first(connection, ContactRow, _CONTACTS.where(ContactTable.organisation_id == organisation_id, ContactTable.id == contact_id))
    if found is None:
        raise NotFoundError("contact-unknown", "This contact does not exist.")
    return found


def contacts(connection: Connection, vendor_id: str) -> tuple[ContactRow, ...]:
    """The active contacts of a vendor, by name."""
    statement = _CONTACTS.where(ContactTable.vendor_id == vendor_id, ContactTable.disabled_at.is_(None)).order_by(ContactTable.name, ContactTable.id)
    return every(connection, ContactRow, statement)


def disable_contact(connection: Connection, contact_id: str, at: dt.datetime) -> None:
    """This person is not written to any more."""
    connection.execute(update(ContactTable).where(ContactTable.id == contact_id).values(disabled_at=at))


def bounced(connection: Connection, contact_id: str, at: dt.datetime) -> None:
    """Mail to this contact came back."""
    connection.execute(update(ContactTable).where(ContactTable.id == contact_id).values(bounced_at=at))


def _own(given: VendorChange) -> dict[str, Any]:
    return {
        "name": given.name,
        "name_key": name_key(given.name),
        "country": given.country,
        "website": given.website,
        "hosting_provider": given.hosting_provider,
    }


def _put_names(connection: Connection, organisation_id: str, vendor_id: str, given: VendorChange) -> None:
    names = [("legal", name) for name in given.legal_names] + [("affiliate", name) for name in given.affiliates]
    owner = {"organisation_id": organisation_id, "vendor_id": vendor_id}
    for kind, name in names:
        connection.execute(insert(VendorNameTable).values(id=new_id(), kind=kind, name=name, name_key=name_key(name), **owner))
    for site in given.sites:
        connection.execute(insert(VendorSiteTable).values(id=new_id(), name=site, **owner))
