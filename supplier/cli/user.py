"""`supplier user`: the first account, and what an administrator at the machine may need."""

from __future__ import annotations

import secrets
import sys

import click
import msgspec

from supplier import clock
from supplier.cli.options import chosen, place
from supplier.errors import BadInputError, NotFoundError
from supplier.jobs.engine import prepare
from supplier.model.people import Role
from supplier.parts import Parts, build
from supplier.settings import Settings
from supplier.store import audit, organisations, people, sessions
from supplier.store.organisations import OrganisationChange, OrganisationRow
from supplier.store.people import PersonRow

PASSWORD_MINIMUM = 15
_OPERATOR = audit.Actor(kind="system", name="command line")


@click.group()
def command() -> None:
    """Add, list or disable people."""


@command.command()
@click.argument("email")
@click.option("--name", required=True, help="Name as it appears in records.")
@click.option("--role", "roles", type=click.Choice([role.value for role in Role]), multiple=True, required=True, help="May be given several times.")
@click.option("--organisation", default=None, help="Name of the organisation, when the first person makes it.")
@click.option("--generate", is_flag=True, help="Make a password and print it once, instead of asking for one.")
@place
def add(
    email: str, name: str, roles: tuple[str, ...], organisation: str | None, *, generate: bool, data: str | None, database_url: str | None
) -> None:
    """Add a person. The password is asked for, or made and printed once."""
    if "@" not in email or any(character.isspace() for character in email):
        raise BadInputError("email-invalid", f"{email!r} is not a mail address.", "Give one like qa@company.example.")
    password = secrets.token_urlsafe(18) if generate else _asked()
    parts = _ready(chosen(data, database_url))
    try:
        with parts.database.write() as connection:
            owner = next(iter(organisations.listed(connection)), None)
            if owner is None:
                owner = organisations.add(connection, OrganisationChange(name=organisation or "Our company"), clock.now())
            person = people.add(
                connection,
                owner.id,
                name=name,
                email=email,
                roles=tuple(Role(role) for role in roles),
                at=clock.now(),
                password=password,
                lang=owner.lang,
            )
            _note(connection, "person.added", person)
    finally:
        parts.close()
    click.echo(f"added {person.email} ({', '.join(roles)})")
    if generate:
        click.echo(f"password (shown once): {password}")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
@place
def list_people(data: str | None, database_url: str | None, *, as_json: bool) -> None:
    """List everybody with roles."""
    parts = _ready(chosen(data, database_url))
    try:
        with parts.database.read() as connection:
            rows = [person for owner in organisations.listed(connection) for person in people.listed(connection, owner.id)]
    finally:
        parts.close()
    if as_json:
        click.echo(msgspec.json.encode({"schema": "supplier-people-1", "people": rows}).decode())
        return
    for row in rows:
        state = "disabled" if row.disabled_at else "active"
        click.echo(f"{row.email:<40} {','.join(role.value for role in row.roles):<24} {state:<9} {row.name}")


@command.command()
@click.argument("email")
@click.option("--reason", required=True, help="Why; it stays in the record.")
@place
def disable(email: str, reason: str, data: str | None, database_url: str | None) -> None:
    """Take away a person's access, from their next request on. Nothing is deleted."""
    parts = _ready(chosen(data, database_url))
    try:
        with parts.database.write() as connection:
            person = _known(organisations.listed(connection), lambda owner: people.by_email(connection, owner.id, email), email)
            people.disable(connection, person.id, clock.now())
            sessions.close_all(connection, person.id)
            _note(connection, "person.disabled", person, reason)
    finally:
        parts.close()
    click.echo(f"disabled {person.email}")


def _known(owners: tuple[OrganisationRow, ...], find: object, email: str) -> PersonRow:
    for owner in owners:
        found = find(owner)  # type: ignore[operator]  # a closure over the connection
        if isinstance(found, PersonRow):
            return found
    raise NotFoundError("person-unknown", f"There is nobody with the address {email}.", "`supplier user list` shows everybody.")


def _asked() -> str:
    if not sys.stdin.isatty():
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    if len(password) < PASSWORD_MINIMUM:
        message = f"The password has {len(password)} characters; it needs at least {PASSWORD_MINIMUM}."
        raise BadInputError("password-short", message, "A few words are easier to remember than signs; or use --generate.")
    return str(password)


def _ready(settings: Settings) -> Parts:
    parts = build(settings)
    try:
        prepare(parts)
    except BaseException:
        parts.close()
        raise
    return parts


def _note(connection: object, action: str, person: PersonRow, reason: str | None = None) -> None:
    audit.append(
        connection,  # type: ignore[arg-type]  # a Connection; the command line does not name the database library
        audit.Event(
            organisation_id=person.organisation_id,
            at=clock.now(),
            actor=_OPERATOR,
            action=action,
            object_type="person",
            object_id=person.id,
            reason=reason,
            payload={"email": person.email, "roles": [role.value for role in person.roles]},
        ),
    )
