"""The buyer's organisation and its settings."""

from __future__ import annotations

import datetime as dt

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from supplier.errors import NotFoundError, StaleError
from supplier.model.case import Organisation
from supplier.store.audit import GENESIS
from supplier.store.shapes import Row, changed, columns, every, keyed
from supplier.store.tables import AuditHeadTable, OrganisationTable, new_id


class OrganisationRow(Row, frozen=True):
    """The organisation with its settings."""

    id: str
    name: str
    legal_names: tuple[str, ...]
    logo_sha256: str | None
    logo_media_type: str | None
    sender: str
    base_url: str
    time_zone: str
    lang: str
    version: int
    created_at: dt.datetime

    def facts(self) -> Organisation:
        """What scoring knows of it."""
        return Organisation(name=self.name, legal_names=self.legal_names)


class SettingsChange(msgspec.Struct, frozen=True, kw_only=True):
    """The settings an admin types; the logo travels apart because it is a file."""

    name: str
    legal_names: tuple[str, ...] = ()
    sender: str = ""
    base_url: str = ""
    time_zone: str = "UTC"
    lang: str = "en"


class OrganisationChange(SettingsChange, frozen=True, kw_only=True):
    """All settings of an organisation, with the logo as it is kept."""

    logo_sha256: str | None = None
    logo_media_type: str | None = None


_SELECT = select(*columns(OrganisationRow, OrganisationTable))
_ONE = _SELECT.where(OrganisationTable.id == bindparam("id"))


def add(connection: Connection, settings: OrganisationChange, at: dt.datetime) -> OrganisationRow:
    """A new organisation, with an audit trail that begins."""
    made = new_id()
    connection.execute(insert(OrganisationTable).values(id=made, version=1, created_at=at, **msgspec.structs.asdict(settings)))
    connection.execute(
        insert(AuditHeadTable).values(organisation_id=made, seq=0, hash=GENESIS, zone=settings.time_zone, config_version="1"),
    )
    return get(connection, made)


def get(connection: Connection, organisation_id: str) -> OrganisationRow:
    """One organisation.

    Raises:
        NotFoundError: there is none with this id.
    """
    found = keyed(connection, OrganisationRow, _ONE, id=organisation_id)
    if found is None:
        raise NotFoundError("organisation-unknown", "This organisation does not exist.")
    return found


def listed(connection: Connection) -> tuple[OrganisationRow, ...]:
    """Every organisation of this deployment, oldest first. One deployment usually serves one."""
    return every(connection, OrganisationRow, _SELECT.order_by(OrganisationTable.created_at, OrganisationTable.id))


def change(connection: Connection, organisation_id: str, settings: OrganisationChange, version: int) -> OrganisationRow:
    """Save settings; the new version is stamped into every later audit event.

    Raises:
        StaleError: somebody else changed them since `version`.
    """
    values = msgspec.structs.asdict(settings) | {"version": version + 1}
    done = changed(
        connection,
        update(OrganisationTable).where(OrganisationTable.id == organisation_id, OrganisationTable.version == version).values(values),
    )
    if done != 1:
        theirs = get(connection, organisation_id)
        raise StaleError("organisation-stale", "The settings were changed meanwhile.", "Compare and save again.", theirs=theirs, yours=settings)
    connection.execute(
        update(AuditHeadTable)
        .where(AuditHeadTable.organisation_id == organisation_id)
        .values(zone=settings.time_zone, config_version=str(version + 1)),
    )
    return get(connection, organisation_id)
