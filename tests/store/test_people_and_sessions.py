from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text

from supplier.errors import BadInputError, NotFoundError, StaleError
from supplier.model.people import Role
from supplier.store import links, organisations, people, sessions, tokens
from supplier.store.database import Database
from supplier.store.organisations import OrganisationChange
from tests.support.house import PASSWORD, House, furnish

HOUR = dt.timedelta(hours=1)
LIMITS = {"idle": dt.timedelta(minutes=30), "absolute": dt.timedelta(hours=8)}


def test_a_person_is_found_by_address_whatever_the_case(database: Database, house: House) -> None:
    with database.read() as connection:
        found = people.by_email(connection, house.organisation.id, "  QUINN@Boehm.example")
    assert found == house.qa
    assert found.roles == (Role.QA,)


@pytest.mark.requirement("PEOPLE-NO-REUSE")
def test_an_address_is_never_given_to_a_second_person_even_after_disabling(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        people.disable(connection, house.qa.id, at)
        with pytest.raises(BadInputError, match="already a person"):
            people.add(connection, house.organisation.id, name="Other", email="quinn@boehm.example", roles=(Role.QA,), at=at)


@pytest.mark.parametrize(
    ("email", "password", "fits"), [("quinn@boehm.example", PASSWORD, True), ("quinn@boehm.example", "wrong", False), ("x@y.z", PASSWORD, False)]
)
def test_only_the_right_password_of_a_known_person_fits(database: Database, house: House, email: str, password: str, fits: bool) -> None:  # noqa: FBT001 - a case
    with database.read() as connection:
        found = people.password_fits(connection, house.organisation.id, email, password)
    assert (found is not None) is fits


def test_a_disabled_person_has_no_password_that_fits(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        people.disable(connection, house.qa.id, at)
        assert people.password_fits(connection, house.organisation.id, house.qa.email, PASSWORD) is None
        people.enable(connection, house.qa.id)
        assert people.password_fits(connection, house.organisation.id, house.qa.email, PASSWORD) is not None


@pytest.mark.requirement("SEC-SECRETS-HASHED")
def test_nothing_that_opens_a_door_is_stored_in_clear(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        cookie, _ = sessions.open_for_person(connection, house.qa, at, **LIMITS)
        reset = people.new_token(connection, house.qa, "reset", at, 1)
        code = links.new_code(connection, house.link, "sign_in", at)
    secrets = [house.token, cookie, reset, PASSWORD]
    with database.read() as connection:
        for table in ("person", "person_token", "web_session", "portal_link", "portal_code"):
            rows = repr(connection.execute(text(f"SELECT * FROM {table}")).all())  # noqa: S608 - our table names
            assert not [secret for secret in secrets if secret in rows], table
        assert code not in repr(connection.execute(text("SELECT code_hash FROM portal_code")).all())
        assert "$argon2id$" in repr(connection.execute(text("SELECT password_hash FROM person")).all())


@pytest.mark.requirement("SEC-SESSION-END")
@pytest.mark.parametrize("end", ["disable", "roles", "password", "idle", "absolute", "close", "close_all"])
def test_a_session_ends_with_its_reason_to_be(database: Database, house: House, at: dt.datetime, end: str) -> None:
    later = at
    with database.write() as connection:
        cookie, row = sessions.open_for_person(connection, house.qa, at, **LIMITS)
    with database.read() as connection:
        held = sessions.load(connection, cookie, at)
    assert held is not None
    assert held.person == house.qa
    assert held.session == row
    with database.write() as connection:
        match end:
            case "disable":
                people.disable(connection, house.qa.id, at)
            case "roles":
                people.set_roles(connection, house.qa.id, (Role.ADMIN,))
            case "password":
                people.set_password(connection, house.qa.id, "another long password")
            case "idle":
                later = at + LIMITS["idle"]
            case "absolute":
                sessions.touch(connection, row, at + HOUR * 7 + HOUR, LIMITS["idle"])
                later = at + HOUR * 8
            case "close":
                sessions.close(connection, cookie)
            case _:
                sessions.close_all(connection, house.qa.id)
    with database.read() as connection:
        assert sessions.load(connection, cookie, later) is None


@pytest.mark.requirement("SEC-SESSION-END")
def test_a_portal_session_ends_when_its_link_is_revoked_and_never_outlives_it(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        cookie, row = sessions.open_for_link(connection, house.link, at, idle=HOUR, absolute=dt.timedelta(days=90))
    assert row.expires_at == house.link.expires_at
    with database.read() as connection:
        held = sessions.load(connection, cookie, at)
    assert held is not None
    assert (held.person, held.link) == (None, house.link)
    with database.write() as connection:
        links.revoke(connection, house.link.id, at)
    with database.read() as connection:
        assert sessions.load(connection, cookie, at) is None


def test_the_own_session_can_be_kept_over_a_change_of_the_own_password(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        kept, row = sessions.open_for_person(connection, house.qa, at, **LIMITS)
        other, _ = sessions.open_for_person(connection, house.qa, at, **LIMITS)
        people.set_password(connection, house.qa.id, "another long password")
        sessions.close_all(connection, house.qa.id, but=row.id_hash)
        sessions.renew_person(connection, row.id_hash, people.get(connection, house.organisation.id, house.qa.id))
    with database.read() as connection:
        assert sessions.load(connection, kept, at) is not None
        assert sessions.load(connection, other, at) is None


def test_a_session_is_touched_at_most_once_a_minute(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        _, row = sessions.open_for_person(connection, house.qa, at, **LIMITS)
    assert not sessions.due_for_touch(row, at + dt.timedelta(seconds=59))
    assert sessions.due_for_touch(row, at + dt.timedelta(seconds=60))


def test_ended_sessions_are_swept(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        sessions.open_for_person(connection, house.qa, at, **LIMITS)
        assert sessions.sweep(connection, at) == 0
        assert sessions.sweep(connection, at + HOUR) == 1


@pytest.mark.requirement("SEC-TOKEN-ONCE")
def test_a_token_opens_once_and_looking_at_it_uses_nothing_up(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        raw = people.new_token(connection, house.qa, "reset", at, 1)
    with database.read() as connection:
        assert people.token_owner(connection, raw, "reset", at) == house.qa
        assert people.token_owner(connection, raw, "invite", at) is None
        assert people.token_owner(connection, raw, "reset", at + HOUR) is None
    with database.write() as connection:
        assert people.use_token(connection, raw, "reset", at) == house.qa
        assert people.use_token(connection, raw, "reset", at) is None


def test_a_newer_token_ends_the_older_one(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        first = people.new_token(connection, house.qa, "reset", at, 1)
        second = people.new_token(connection, house.qa, "reset", at, 1)
        assert people.token_owner(connection, first, "reset", at) is None
        assert people.token_owner(connection, second, "reset", at) is not None


def test_settings_changed_meanwhile_are_not_overwritten(database: Database, house: House) -> None:
    with database.write() as connection:
        after = organisations.change(connection, house.organisation.id, OrganisationChange(name="New", time_zone="UTC"), house.organisation.version)
        assert after.version == house.organisation.version + 1
        with pytest.raises(StaleError) as refused:
            organisations.change(connection, house.organisation.id, OrganisationChange(name="Mine"), house.organisation.version)
    assert isinstance(refused.value.theirs, organisations.OrganisationRow)


@pytest.mark.requirement("STORE-TENANT")
def test_another_organisation_finds_nothing_by_id(database: Database, house: House, at: dt.datetime) -> None:
    from supplier.store import questionnaires, services, uploads, vendors

    other = furnish(database, at, "Other Pharma AG").organisation.id
    with database.read() as connection:
        for get, row in (
            (people.get, house.qa),
            (vendors.get, house.vendor),
            (vendors.contact, house.contact),
            (services.get, house.service),
            (questionnaires.get, house.questionnaire),
            (links.get, house.link),
            (uploads.get, house.vendor),
        ):
            with pytest.raises(NotFoundError):
                get(connection, other, row.id)


def test_tokens_carry_256_bits_and_codes_are_six_digits() -> None:
    made = {tokens.new_token() for _ in range(200)}
    assert len(made) == 200
    assert all(len(token) >= 43 for token in made)
    assert all(len(code) == 6 and code.isdigit() for code in (tokens.new_code() for _ in range(200)))
