"""Signing in and out: sessions of people. Portal sessions are opened by `enter`."""

from __future__ import annotations

import datetime as dt

import msgspec

from supplier.errors import BadInputError
from supplier.parts import Parts
from supplier.store import organisations, people, sessions
from supplier.store.links import LinkRow
from supplier.store.organisations import OrganisationRow
from supplier.workflow import limits
from supplier.workflow.actor import Actor
from supplier.workflow.record import record

IDLE = dt.timedelta(minutes=30)
ABSOLUTE = dt.timedelta(hours=12)
PORTAL_IDLE = dt.timedelta(hours=4)
"""A vendor reads documents between answers; every answer is saved as it is given, so nothing is lost at the end."""

TRIES, WINDOW = 10, dt.timedelta(minutes=15)
DEMO_PASSWORD = "correct horse demo staple"  # noqa: S105 - of invented people, shown on the demo's sign-in page
_REFUSED = "The e-mail address or the password is not right, or the account cannot be used."


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a cookie told us: the buyer, and the actor with its form token when the session is good."""

    organisation: OrganisationRow | None
    actor: Actor | None = None
    lang: str = "en"
    csrf: str = ""


def seen(parts: Parts, raw: str | None, at: dt.datetime) -> Seen:
    """Who holds this cookie. Moves the idle end at most once a minute."""
    with parts.database.read() as connection:
        held = sessions.load(connection, raw, at) if raw else None
        if held is None:
            return Seen(organisation=next(iter(organisations.listed(connection)), None))
    if sessions.due_for_touch(held.session, at):
        with parts.database.write() as connection:
            sessions.touch(connection, held.session, at, IDLE if held.person else PORTAL_IDLE)
    holder = held.person or held.link
    return Seen(organisation=held.organisation, actor=_actor(held), lang=holder.lang if holder else "en", csrf=held.session.csrf_secret)


def _actor(held: sessions.SignedIn) -> Actor:
    if held.person is not None:
        return person_actor(held.person, reference=held.session.id_hash[:16])
    assert held.link is not None  # noqa: S101 - a session has a person or a link; the schema says so
    return link_actor(held.link)


def person_actor(person: people.PersonRow, reference: str = "") -> Actor:
    """A person of the buyer as the actor."""
    return Actor(
        organisation=person.organisation_id,
        kind="person",
        id=person.id,
        name=person.name,
        roles=frozenset(person.roles),
        reference=reference,
        email=person.email,
    )


def link_actor(link: LinkRow) -> Actor:
    """The holder of a portal link as the actor."""
    return Actor(
        organisation=link.organisation_id,
        kind="link",
        id=link.id,
        name=link.name,
        reference=link.id,
        questionnaire=link.questionnaire_id,
        email=link.email,
    )


def sign_in(parts: Parts, email: str, password: str, address: str, at: dt.datetime) -> tuple[str, Actor]:
    """Open a session; returns the raw id for the cookie and the actor.

    Tries are limited per account and per network address; a refused try is an event.

    Raises:
        BadInputError: wrong, unknown or disabled, all with the same words.
        TooManyTriesError: too many tries in a quarter of an hour.
    """
    limits.take(parts, "sign-in-account", people.email_key(email), TRIES, WINDOW, at)
    limits.take(parts, "sign-in-address", address, TRIES * 5, WINDOW, at)
    with parts.database.write() as connection:
        organisation = _only(organisations.listed(connection))
        person = people.password_fits(connection, organisation.id, email, password)
        if person is None:
            stranger = Actor(organisation=organisation.id, kind="system", id="sign-in", name="somebody")
            record(connection, stranger, "sign_in.refused", ("account", "unknown"), at=at, email=people.email_key(email), address=address)
        else:
            raw, row = sessions.open_for_person(connection, person, at, idle=IDLE, absolute=ABSOLUTE)
            people.signed_in(connection, person.id, at)
            actor = person_actor(person, reference=row.id_hash[:16])
            record(connection, actor, "person.signed_in", ("person", person.id), at=at)
    if person is None:
        raise BadInputError("sign-in-refused", _REFUSED, "Check both, or set a new password.", field="email")
    return raw, actor


def sign_out(parts: Parts, actor: Actor, raw: str, at: dt.datetime) -> None:
    """End the session in the database; the cookie is worth nothing afterwards."""
    with parts.database.write() as connection:
        sessions.close(connection, raw)
        record(connection, actor, "person.signed_out", ("person", actor.id), at=at)


def _only(found: tuple[OrganisationRow, ...]) -> OrganisationRow:
    if not found:
        raise BadInputError("no-accounts", "There are no accounts yet.", "Make the first with: supplier user add", field="email")
    return found[0]


def demo_people(parts: Parts) -> tuple[people.PersonRow, ...]:
    """The invented people of a demo, for its sign-in page; nobody anywhere else."""
    if not parts.settings.demo:
        return ()
    with parts.database.read() as connection:
        organisation = next(iter(organisations.listed(connection)), None)
        return people.listed(connection, organisation.id) if organisation else ()
