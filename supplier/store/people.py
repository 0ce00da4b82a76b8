"""Named accounts and their one-time links."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from sqlalchemy import Connection, func, insert, select, update

from supplier.errors import BadInputError, NotFoundError
from supplier.model.people import Role
from supplier.store import tokens
from supplier.store.shapes import Row, changed, columns, every, first
from supplier.store.tables import PersonTable, PersonTokenTable, new_id

Purpose = Literal["invite", "reset"]


class PersonRow(Row, frozen=True):
    """A person, without the password's hash."""

    id: str
    organisation_id: str
    name: str
    email: str
    roles: tuple[Role, ...]
    lang: str
    disabled_at: dt.datetime | None
    signed_in_at: dt.datetime | None
    version: int
    created_at: dt.datetime


_SELECT = select(*columns(PersonRow, PersonTable))


def email_key(email: str) -> str:
    """How an address is compared and stored: trimmed, lower case."""
    return email.strip().lower()


def add(  # noqa: PLR0913 - the fields of a person
    connection: Connection,
    organisation_id: str,
    *,
    name: str,
    email: str,
    roles: tuple[Role, ...],
    at: dt.datetime,
    lang: str = "en",
    password: str | None = None,
) -> PersonRow:
    """A new person; without a password they set one through an invitation.

    Raises:
        BadInputError: the address is taken, also by a disabled person: accounts are never reassigned.
    """
    if by_email(connection, organisation_id, email) is not None:
        raise BadInputError("person-exists", f"There is already a person with the address {email}.", "Use another address.", field="email")
    made = new_id()
    connection.execute(
        insert(PersonTable).values(
            id=made,
            organisation_id=organisation_id,
            name=name,
            email=email_key(email),
            roles=roles,
            lang=lang,
            password_hash=tokens.password_hash(password) if password else None,
            version=1,
            created_at=at,
        )
    )
    return get(connection, organisation_id, made)


def get(connection: Connection, organisation_id: str, person_id: str) -> PersonRow:
    """One person of the organisation.

    Raises:
        NotFoundError: there is none.
    """
    found = first(connection, PersonRow, _SELECT.where(PersonTable.organisation_id == organisation_id, PersonTable.id == person_id))
    if found is None:
        raise NotFoundError("person-unknown", "This person does not exist.")
    return found


def by_email(connection: Connection, organisation_id: str, email: str) -> PersonRow | None:
    """The person with this address, disabled ones included."""
    return first(connection, PersonRow, _SELECT.where(PersonTable.organisation_id == organisation_id, PersonTable.email == email_key(email)))


def listed(connection: Connection, organisation_id: str, role: Role | None = None) -> tuple[PersonRow, ...]:
    """Everybody, by name; with `role` only active people who hold it."""
    rows = every(
        connection, PersonRow, _SELECT.where(PersonTable.organisation_id == organisation_id).order_by(func.lower(PersonTable.name), PersonTable.id)
    )
    return rows if role is None else tuple(row for row in rows if role in row.roles and row.disabled_at is None)


def password_fits(connection: Connection, organisation_id: str, email: str, password: str) -> PersonRow | None:
    """The active person whose password this is, or None; unknown addresses take the same time."""
    row = connection.execute(
        select(PersonTable.id, PersonTable.password_hash, PersonTable.disabled_at).where(
            PersonTable.organisation_id == organisation_id, PersonTable.email == email_key(email)
        ),
    ).first()
    fits = tokens.password_fits(row.password_hash if row else None, password)
    return get(connection, organisation_id, row.id) if fits and row is not None and row.disabled_at is None else None


def set_password(connection: Connection, person_id: str, password: str) -> None:
    """A new password; ends every session of the person and every open link to set one."""
    _change(connection, person_id, password_hash=tokens.password_hash(password))
    connection.execute(update(PersonTokenTable).where(PersonTokenTable.person_id == person_id).values(expires_at=PersonTokenTable.created_at))


def set_roles(connection: Connection, person_id: str, roles: tuple[Role, ...]) -> None:
    """Other roles; ends every session of the person."""
    _change(connection, person_id, roles=roles)


def disable(connection: Connection, person_id: str, at: dt.datetime) -> None:
    """The person can no longer sign in, from the next request on. Nothing is deleted."""
    _change(connection, person_id, disabled_at=at)


def enable(connection: Connection, person_id: str) -> None:
    """The person may sign in again."""
    _change(connection, person_id, disabled_at=None)


def signed_in(connection: Connection, person_id: str, at: dt.datetime) -> None:
    """Note the last sign-in."""
    connection.execute(update(PersonTable).where(PersonTable.id == person_id).values(signed_in_at=at))


def new_token(connection: Connection, person: PersonRow, purpose: Purpose, at: dt.datetime, hours: int) -> str:
    """A one-time token for setting a password. Only its hash is kept; an older one of the same purpose ends."""
    raw = tokens.new_token()
    connection.execute(
        update(PersonTokenTable)
        .where(PersonTokenTable.person_id == person.id, PersonTokenTable.purpose == purpose, PersonTokenTable.used_at.is_(None))
        .values(expires_at=at)
    )
    connection.execute(
        insert(PersonTokenTable).values(
            organisation_id=person.organisation_id,
            token_hash=tokens.token_hash(raw),
            person_id=person.id,
            purpose=purpose,
            created_at=at,
            expires_at=at + dt.timedelta(hours=hours),
        )
    )
    return raw


def token_owner(connection: Connection, raw: str, purpose: Purpose, at: dt.datetime) -> PersonRow | None:
    """Whose token this is, if it is still good. Changes nothing: mail scanners open links."""
    return first(connection, PersonRow, _SELECT.join(PersonTokenTable, PersonTokenTable.person_id == PersonTable.id).where(*_good(raw, purpose, at)))


def use_token(connection: Connection, raw: str, purpose: Purpose, at: dt.datetime) -> PersonRow | None:
    """Use the token up and return its owner, or None when it is not good; only one of two racing calls gets it."""
    owner = token_owner(connection, raw, purpose, at)
    good = update(PersonTokenTable).where(PersonTokenTable.token_hash == tokens.token_hash(raw), PersonTokenTable.used_at.is_(None))
    if owner is None or changed(connection, good.values(used_at=at)) != 1:
        return None
    return owner


def _good(raw: str, purpose: Purpose, at: dt.datetime) -> tuple[Any, ...]:
    table = PersonTokenTable
    return (
        table.token_hash == tokens.token_hash(raw),
        table.purpose == purpose,
        table.used_at.is_(None),
        table.expires_at > at,
        PersonTable.disabled_at.is_(None),
    )


def _change(connection: Connection, person_id: str, **values: Any) -> None:
    connection.execute(update(PersonTable).where(PersonTable.id == person_id).values(version=PersonTable.version + 1, **values))
