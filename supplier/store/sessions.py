"""Who is signed in: browser sessions by the hash of their random id, for people and for holders of portal links."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from supplier.store import tokens
from supplier.store.links import LINK_COLUMNS, LinkRow
from supplier.store.organisations import OrganisationRow
from supplier.store.people import PersonRow
from supplier.store.shapes import Row, changed, columns
from supplier.store.tables import OrganisationTable, PersonTable, PortalLinkTable, WebSessionTable

TOUCH = dt.timedelta(minutes=1)
"""A session seen less than this ago is not written again."""


class SessionRow(Row, frozen=True):
    """A session. `id_hash` names it in the audit trail by its first 16 characters."""

    id_hash: str
    organisation_id: str
    person_id: str | None
    person_version: int
    link_id: str | None
    csrf_secret: str
    created_at: dt.datetime
    seen_at: dt.datetime
    idle_expires_at: dt.datetime
    expires_at: dt.datetime
    reauthenticated_at: dt.datetime | None


class SignedIn(msgspec.Struct, frozen=True):
    """A good session of an organisation with its person or its link: exactly one of the two is set."""

    session: SessionRow
    organisation: OrganisationRow
    person: PersonRow | None
    link: LinkRow | None


_SESSION, _PERSON = columns(SessionRow, WebSessionTable), columns(PersonRow, PersonTable)
_ORGANISATION = columns(OrganisationRow, OrganisationTable)
_LOAD = (
    select(*(column.element for column in (*_SESSION, *_ORGANISATION, *_PERSON, *LINK_COLUMNS)))
    .select_from(WebSessionTable)
    .join(OrganisationTable, OrganisationTable.id == WebSessionTable.organisation_id)
    .outerjoin(PersonTable, PersonTable.id == WebSessionTable.person_id)
    .outerjoin(PortalLinkTable, PortalLinkTable.id == WebSessionTable.link_id)
    .where(WebSessionTable.id_hash == bindparam("hash"))
)


def open_for_person(
    connection: Connection, person: PersonRow, at: dt.datetime, *, idle: dt.timedelta, absolute: dt.timedelta
) -> tuple[str, SessionRow]:
    """A new session for a person who has just proved who they are: the raw id for the cookie, and the row."""
    values: dict[str, Any] = {"organisation_id": person.organisation_id, "person_id": person.id, "person_version": person.version, "link_id": None}
    return _open(connection, values, at, idle, absolute)


def open_for_link(connection: Connection, link: LinkRow, at: dt.datetime, *, idle: dt.timedelta, absolute: dt.timedelta) -> tuple[str, SessionRow]:
    """A new session for the holder of a link whose code was right. It never outlives the link."""
    values: dict[str, Any] = {"organisation_id": link.organisation_id, "person_id": None, "person_version": 0, "link_id": link.id}
    return _open(connection, values, at, idle, min(absolute, link.expires_at - at))


def _open(connection: Connection, values: dict[str, Any], at: dt.datetime, idle: dt.timedelta, absolute: dt.timedelta) -> tuple[str, SessionRow]:
    raw = tokens.new_token()
    row = values | {
        "id_hash": tokens.token_hash(raw),
        "csrf_secret": secrets.token_urlsafe(32),
        "created_at": at,
        "seen_at": at,
        "idle_expires_at": at + idle,
        "expires_at": at + absolute,
        "reauthenticated_at": at,
    }
    connection.execute(insert(WebSessionTable).values(row))
    return raw, SessionRow(**row)


def load(connection: Connection, raw: str, at: dt.datetime) -> SignedIn | None:
    """Who holds this cookie, in one query; None when the session ended, or its person or link did."""
    row = connection.execute(_LOAD, {"hash": tokens.token_hash(raw)}).first()
    if row is None:
        return None
    house = len(_SESSION)
    cut = house + len(_ORGANISATION)
    end = cut + len(_PERSON)
    held, organisation = SessionRow(*row[:house]), OrganisationRow(*row[house:cut])
    if held.idle_expires_at <= at or held.expires_at <= at:
        return None
    if held.person_id is not None:
        person = PersonRow(*row[cut:end])
        good = person.disabled_at is None and person.version == held.person_version
        return SignedIn(held, organisation, person, None) if good else None
    link = LinkRow(*row[end:])
    return SignedIn(held, organisation, None, link) if link.good(at) else None


def touch(connection: Connection, held: SessionRow, at: dt.datetime, idle: dt.timedelta) -> None:
    """Move the idle end; call it only when `due_for_touch` says so."""
    connection.execute(update(WebSessionTable).where(WebSessionTable.id_hash == held.id_hash).values(seen_at=at, idle_expires_at=at + idle))


def due_for_touch(held: SessionRow, at: dt.datetime) -> bool:
    """Whether the session was last written long enough ago to be written again."""
    return at - held.seen_at >= TOUCH


def renew_person(connection: Connection, id_hash: str, person: PersonRow) -> None:
    """Keep this one session alive over a change of the person's own password."""
    connection.execute(update(WebSessionTable).where(WebSessionTable.id_hash == id_hash).values(person_version=person.version))


def close(connection: Connection, raw: str) -> None:
    """End the session with this cookie, if there is one."""
    connection.execute(delete(WebSessionTable).where(WebSessionTable.id_hash == tokens.token_hash(raw)))


def close_all(connection: Connection, person_id: str, *, but: str | None = None) -> None:
    """End every session of a person, but the one with this id hash."""
    statement = delete(WebSessionTable).where(WebSessionTable.person_id == person_id)
    connection.execute(statement if but is None else statement.where(WebSessionTable.id_hash != but))


def sweep(connection: Connection, at: dt.datetime) -> int:
    """Delete sessions that have ended; returns how many."""
    ended = delete(WebSessionTable).where(or_(WebSessionTable.expires_at <= at, WebSessionTable.idle_expires_at <= at))
    return changed(connection, ended)
