"""The buyer's organisation, its people, and who is signed in."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from supplier.model.people import Role
from supplier.store.tables.declarative import Identified, Owned, Table, new_id
from supplier.store.types import StructJSON


class OrganisationTable(Table):
    """The buyer and its settings. `version` counts changes of the settings and is stamped into audit events."""

    __tablename__ = "organisation"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str]
    legal_names: Mapped[tuple[str, ...]] = mapped_column(StructJSON(tuple[str, ...]))
    logo_sha256: Mapped[str | None]
    logo_media_type: Mapped[str | None]
    sender: Mapped[str]
    base_url: Mapped[str]
    time_zone: Mapped[str]
    lang: Mapped[str]
    version: Mapped[int]
    created_at: Mapped[dt.datetime]


class PersonTable(Identified):
    """A named account. `version` rises with password, roles and disabling, and ends every older session."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("organisation_id", "email"),)

    name: Mapped[str]
    email: Mapped[str]
    roles: Mapped[tuple[Role, ...]] = mapped_column(StructJSON(tuple[Role, ...]))
    lang: Mapped[str]
    password_hash: Mapped[str | None]
    disabled_at: Mapped[dt.datetime | None]
    signed_in_at: Mapped[dt.datetime | None]
    version: Mapped[int]
    created_at: Mapped[dt.datetime]


class PersonTokenTable(Owned):
    """A one-time link to set a password, by hash: an invitation or a reset."""

    __tablename__ = "person_token"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str]
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class WebSessionTable(Owned):
    """A signed-in browser, by the hash of its random id: a person, or somebody with a portal link."""

    __tablename__ = "web_session"
    __table_args__ = (Index(None, "expires_at"),)

    id_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    person_version: Mapped[int]
    link_id: Mapped[str | None] = mapped_column(ForeignKey("portal_link.id"), index=True)
    csrf_secret: Mapped[str]
    created_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    idle_expires_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    reauthenticated_at: Mapped[dt.datetime | None]
