"""People and their accounts: invite, reset, disable, set a password; the organisation's settings."""

from __future__ import annotations

import datetime as dt
import io

import msgspec

from supplier.errors import BadInputError, NotAllowedError, NotFoundError
from supplier.model.people import Role
from supplier.parts import Parts
from supplier.store import organisations, people, sessions
from supplier.store.organisations import OrganisationChange, OrganisationRow
from supplier.store.organisations import SettingsChange as SettingsChange  # noqa: PLC0414 - pages fill it in and must not see the store
from supplier.store.people import PersonRow, Purpose
from supplier.workflow import limits, mails
from supplier.workflow.actor import Actor, require
from supplier.workflow.record import record
from supplier.workflow.sign_in import person_actor

INVITE_HOURS, RESET_HOURS = 72, 1
LOGO_LIMIT = 200_000
_LOGO_KINDS = {b"\x89PNG\r\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}
PASSWORD_MINIMUM, PASSWORD_MAXIMUM = 15, 200


def listed(parts: Parts, actor: Actor) -> tuple[PersonRow, ...]:
    """Everybody with an account, for an admin."""
    require(actor, Role.ADMIN)
    with parts.database.read() as connection:
        return people.listed(connection, actor.organisation)


def invite(parts: Parts, actor: Actor, *, name: str, email: str, roles: tuple[Role, ...], at: dt.datetime) -> PersonRow:
    """A new account without a password, and a mail with a link to set one."""
    require(actor, Role.ADMIN)
    if not roles:
        raise BadInputError("roles-empty", "Choose at least one role.", field="roles")
    parts.mailer.check()
    with parts.database.write() as connection:
        organisation = organisations.get(connection, actor.organisation)
        person = people.add(connection, actor.organisation, name=name, email=email, roles=roles, at=at, lang=organisation.lang)
        raw = people.new_token(connection, person, "invite", at, INVITE_HOURS)
        mails.staff_invitation(connection, organisation, person, parts.address(organisation, f"/welcome/{raw}"), INVITE_HOURS, at)
        record(connection, actor, "person.invited", ("person", person.id), at=at, new={"name": name, "email": person.email, "roles": sorted(roles)})
    return person


def send_reset(parts: Parts, actor: Actor, person_id: str, at: dt.datetime) -> None:
    """An admin mails a person a link to set a new password. Nobody sets a password for somebody else."""
    require(actor, Role.ADMIN)
    parts.mailer.check()
    with parts.database.write() as connection:
        person = people.get(connection, actor.organisation, person_id)
        organisation = organisations.get(connection, actor.organisation)
        raw = people.new_token(connection, person, "reset", at, RESET_HOURS)
        mails.password_reset(connection, organisation, person, parts.address(organisation, f"/reset/{raw}"), RESET_HOURS, at)
        record(connection, actor, "person.reset_sent", ("person", person.id), at=at)


def forgotten(parts: Parts, email: str, address: str, at: dt.datetime) -> None:
    """Mail a reset link if the address has an active account. Answers the same either way."""
    limits.take(parts, "forgotten-address", address, 10, dt.timedelta(hours=1), at)
    limits.take(parts, "forgotten-account", people.email_key(email), 3, dt.timedelta(hours=1), at)
    with parts.database.write() as connection:
        organisation = next(iter(organisations.listed(connection)), None)
        person = people.by_email(connection, organisation.id, email) if organisation else None
        if organisation is None or person is None or person.disabled_at is not None:
            return
        raw = people.new_token(connection, person, "reset", at, RESET_HOURS)
        mails.password_reset(connection, organisation, person, parts.address(organisation, f"/reset/{raw}"), RESET_HOURS, at)
        record(connection, person_actor(person), "person.reset_asked", ("person", person.id), at=at)


def token_owner(parts: Parts, raw: str, purpose: Purpose, at: dt.datetime) -> PersonRow | None:
    """Whose link this is, if it still works. Changes nothing: mail scanners open links."""
    with parts.database.read() as connection:
        return people.token_owner(connection, raw, purpose, at)


def set_password(parts: Parts, raw: str, purpose: Purpose, password: str, again: str, at: dt.datetime) -> None:
    """Use the link up and set the password; every session of the person ends."""
    _check_password(password, again)
    with parts.database.write() as connection:
        person = people.use_token(connection, raw, purpose, at)
        if person is None:
            raise NotFoundError("link-used", "This link does not work any more.", "Ask for a new one on the sign-in page.")
        people.set_password(connection, person.id, password)
        sessions.close_all(connection, person.id)
        record(connection, person_actor(person), "person.password_set", ("person", person.id), at=at, reason=purpose)


def _check_password(password: str, again: str) -> None:
    if not PASSWORD_MINIMUM <= len(password) <= PASSWORD_MAXIMUM:
        message = f"The password has {len(password)} characters; it needs {PASSWORD_MINIMUM} to {PASSWORD_MAXIMUM}."
        raise BadInputError("password-length", message, "A few words are easier to remember than signs.", field="password")
    if len(set(password)) < 6:  # noqa: PLR2004 - fewer different characters is a pattern, not a password
        raise BadInputError("password-simple", "The password repeats the same few characters.", "Use a few different words.", field="password")
    if password != again:
        raise BadInputError("password-differs", "The two passwords differ.", "Type the same one twice.", field="again")


def disable(parts: Parts, actor: Actor, person_id: str, at: dt.datetime) -> None:
    """The person cannot sign in any more and every session ends. Nothing is deleted."""
    require(actor, Role.ADMIN)
    if person_id == actor.id:
        raise NotAllowedError("disable-self", "You cannot disable your own account.", "Ask another admin.")
    with parts.database.write() as connection:
        person = people.get(connection, actor.organisation, person_id)
        people.disable(connection, person.id, at)
        sessions.close_all(connection, person.id)
        record(connection, actor, "person.disabled", ("person", person.id), at=at, old="active", new="disabled")


def enable(parts: Parts, actor: Actor, person_id: str, at: dt.datetime) -> None:
    """The person may sign in again."""
    require(actor, Role.ADMIN)
    with parts.database.write() as connection:
        person = people.get(connection, actor.organisation, person_id)
        people.enable(connection, person.id)
        record(connection, actor, "person.enabled", ("person", person.id), at=at, old="disabled", new="active")


def settings(parts: Parts, actor: Actor) -> OrganisationRow:
    """The organisation's settings, for an admin."""
    require(actor, Role.ADMIN)
    with parts.database.read() as connection:
        return organisations.get(connection, actor.organisation)


def change_settings(parts: Parts, actor: Actor, change: SettingsChange, version: int, at: dt.datetime, logo: bytes | None = None) -> OrganisationRow:
    """Save the settings; without a new logo the old one stays.

    Raises:
        BadInputError: the logo is not a small picture.
        StaleError: somebody else saved first.
    """
    require(actor, Role.ADMIN)
    stored = _store_logo(parts, actor, logo) if logo else None
    with parts.database.write() as connection:
        before = organisations.get(connection, actor.organisation)
        digest, media_type = stored or (before.logo_sha256, before.logo_media_type)
        wanted = OrganisationChange(**msgspec.structs.asdict(change), logo_sha256=digest, logo_media_type=media_type)
        after = organisations.change(connection, actor.organisation, wanted, version)
        record(connection, actor, "organisation.changed", ("organisation", after.id), at=at, version=after.version, old=before, new=after)
    return after


def _store_logo(parts: Parts, actor: Actor, logo: bytes) -> tuple[str, str]:
    media_type = next((kind for start, kind in _LOGO_KINDS.items() if logo.startswith(start)), None)
    if media_type is None or len(logo) > LOGO_LIMIT or (media_type == "image/webp" and logo[8:12] != b"WEBP"):
        raise BadInputError("logo-invalid", "The logo is not a PNG, JPEG or WebP picture of at most 200 KB.", "Choose another file.", field="logo")
    return parts.files.put(actor.organisation, io.BytesIO(logo), LOGO_LIMIT).sha256, media_type


def logo(parts: Parts, sha256: str) -> tuple[bytes, str]:
    """The organisation's logo as stored, with its media type. Only the present one is served.

    Raises:
        NotFoundError: it is not the logo.
    """
    with parts.database.read() as connection:
        organisation = next((row for row in organisations.listed(connection) if row.logo_sha256 == sha256), None)
    if organisation is None or organisation.logo_media_type is None:
        raise NotFoundError("logo-unknown", "This picture does not exist.")
    return parts.files.get(organisation.id, sha256), organisation.logo_media_type
