"""Accounts and the organisation's settings below the pages: refusals, links that end, the logo."""

from __future__ import annotations

import datetime as dt

import pytest

from supplier.errors import BadInputError, NotAllowedError, NotFoundError, StaleError
from supplier.model.people import Role
from supplier.parts import Parts
from supplier.store import audit, outbox, people
from supplier.store.audit import EventFilter
from supplier.workflow import accounts
from supplier.workflow.accounts import LOGO_LIMIT, SettingsChange
from supplier.workflow.actor import Actor
from tests.support.browser import links_in
from tests.support.house import House

PNG = b"\x89PNG\r\n\x1a\n and the rest of a small picture"
PASSWORD = "another four words together"
CHANGE = SettingsChange(name="Boehm Pharma GmbH", legal_names=("Boehm Pharma GmbH",), time_zone="Europe/Berlin")


@pytest.fixture
def admin(house: House) -> Actor:
    """Somebody who may invite and configure, and nothing else."""
    return Actor(organisation=house.organisation.id, kind="person", id="admin", name="Ada", roles=frozenset({Role.ADMIN}))


def link(parts: Parts, house: House, kind: str) -> str:
    """The token of the newest mail of a kind."""
    with parts.database.read() as connection:
        body = next(row.body for row in outbox.listed(connection, house.organisation.id).rows if row.kind == kind)
    return links_in(body)[0].rsplit("/", 1)[1]


def test_an_invitation_needs_a_role_and_leaves_nothing_behind_without(parts: Parts, admin: Actor, at: dt.datetime) -> None:
    with pytest.raises(BadInputError, match="at least one role") as refused:
        accounts.invite(parts, admin, name="Nora Lund", email="nora@boehm.example", roles=(), at=at)
    assert refused.value.field == "roles"
    assert [person.email for person in accounts.listed(parts, admin)] == ["quinn@boehm.example"]


def test_only_an_admin_sees_invites_resets_and_configures(parts: Parts, house: House, at: dt.datetime) -> None:
    qa = Actor(organisation=house.organisation.id, kind="person", id=house.qa.id, name="Quinn", roles=frozenset({Role.QA}))
    for act in (
        lambda: accounts.listed(parts, qa),
        lambda: accounts.invite(parts, qa, name="N", email="n@boehm.example", roles=(Role.QA,), at=at),
        lambda: accounts.send_reset(parts, qa, house.qa.id, at),
        lambda: accounts.settings(parts, qa),
        lambda: accounts.change_settings(parts, qa, CHANGE, 1, at),
    ):
        with pytest.raises(NotAllowedError):
            act()


@pytest.mark.requirement("ACCOUNT-RESET")
def test_a_reset_that_an_admin_sends_is_a_mail_and_an_event_and_its_link_lasts_an_hour(
    parts: Parts, house: House, admin: Actor, at: dt.datetime
) -> None:
    accounts.send_reset(parts, admin, house.qa.id, at)
    raw = link(parts, house, "password_reset")
    with parts.database.read() as connection:
        (event,) = audit.listed(connection, house.organisation.id, EventFilter(action="person.reset_sent")).rows
    assert (event.object_id, event.actor_name) == (house.qa.id, "Ada")
    owner = accounts.token_owner(parts, raw, "reset", at + dt.timedelta(minutes=59))
    assert owner is not None
    assert owner.id == house.qa.id
    assert accounts.token_owner(parts, raw, "invite", at) is None
    assert accounts.token_owner(parts, raw, "reset", at + dt.timedelta(minutes=61)) is None


@pytest.mark.requirement("ACCOUNT-RESET")
def test_a_link_that_was_used_sets_no_second_password(parts: Parts, house: House, admin: Actor, at: dt.datetime) -> None:
    accounts.send_reset(parts, admin, house.qa.id, at)
    raw = link(parts, house, "password_reset")
    accounts.set_password(parts, raw, "reset", PASSWORD, PASSWORD, at)
    with pytest.raises(NotFoundError, match="does not work any more"):
        accounts.set_password(parts, raw, "reset", "quite some other words", "quite some other words", at)
    with parts.database.read() as connection:
        assert people.password_fits(connection, house.organisation.id, "quinn@boehm.example", PASSWORD) is not None


def test_nobody_of_another_house_is_reset(parts: Parts, house: House, admin: Actor, at: dt.datetime) -> None:
    del house
    with pytest.raises(NotFoundError):
        accounts.send_reset(parts, admin, "somebody-else", at)


def test_a_logo_is_kept_until_another_comes_and_only_the_present_one_is_served(parts: Parts, admin: Actor, at: dt.datetime) -> None:
    first = accounts.change_settings(parts, admin, CHANGE, 1, at, logo=PNG)
    assert first.logo_sha256 is not None
    assert accounts.logo(parts, first.logo_sha256) == (PNG, "image/png")
    kept = accounts.change_settings(parts, admin, CHANGE, first.version, at)
    assert (kept.logo_sha256, kept.logo_media_type) == (first.logo_sha256, "image/png")
    second = accounts.change_settings(parts, admin, CHANGE, kept.version, at, logo=b"RIFF\x10\x00\x00\x00WEBPVP8 x")
    assert second.logo_media_type == "image/webp"
    with pytest.raises(NotFoundError):
        accounts.logo(parts, first.logo_sha256)


@pytest.mark.parametrize(
    "logo",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"GIF89a",
        b"RIFF\x10\x00\x00\x00WAVEfmt ",
        PNG + b"x" * LOGO_LIMIT,
    ],
    ids=["a drawing with a script", "an old kind", "a sound", "too large"],
)
def test_what_is_no_small_picture_is_no_logo_and_nothing_is_changed(parts: Parts, admin: Actor, at: dt.datetime, logo: bytes) -> None:
    with pytest.raises(BadInputError, match="The logo is not") as refused:
        accounts.change_settings(parts, admin, CHANGE, 1, at, logo=logo)
    assert refused.value.field == "logo"
    assert (accounts.settings(parts, admin).version, accounts.settings(parts, admin).logo_sha256) == (1, None)


def test_settings_that_somebody_else_saved_first_are_not_overwritten(parts: Parts, admin: Actor, at: dt.datetime) -> None:
    accounts.change_settings(parts, admin, CHANGE, 1, at)
    with pytest.raises(StaleError):
        accounts.change_settings(parts, admin, CHANGE, 1, at)
    assert accounts.settings(parts, admin).version == 2
