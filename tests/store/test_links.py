from __future__ import annotations

import datetime as dt

import pytest

from supplier.store import links
from supplier.store.database import Database
from tests.support.house import House

MINUTE = dt.timedelta(minutes=1)


def test_a_link_is_found_by_its_token_until_it_ends(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        assert links.by_token(connection, house.token, at) == house.link
        assert links.by_token(connection, house.token + "x", at) is None
        assert links.by_token(connection, house.token, house.link.expires_at) is None
        links.extend(connection, house.questionnaire.id, house.link.expires_at + MINUTE)
        assert links.by_token(connection, house.token, house.link.expires_at) is not None
        links.revoke_all(connection, house.questionnaire.id, at)
        assert links.by_token(connection, house.token, at) is None


def test_entering_is_noted_and_only_the_first_time_is_the_opening(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        assert links.entered(connection, house.link.id, at)
        assert not links.entered(connection, house.link.id, at + MINUTE)
        row = links.get(connection, house.organisation.id, house.link.id)
    assert (row.opened_at, row.used_at) == (at, at + MINUTE)


@pytest.mark.requirement("SEC-CODE")
def test_a_code_works_once(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        code = links.new_code(connection, house.link, "sign_in", at)
        assert links.try_code(connection, house.link.id, "sign_in", f" {code[:3]} {code[3:]} ", at) == "right"
        assert links.try_code(connection, house.link.id, "sign_in", code, at) == "expired"


@pytest.mark.requirement("SEC-CODE")
def test_a_code_for_entering_does_not_sign(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        code = links.new_code(connection, house.link, "sign_in", at)
        assert links.try_code(connection, house.link.id, "submit", code, at) == "expired"


@pytest.mark.requirement("SEC-CODE")
def test_a_code_ends_after_ten_minutes(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        code = links.new_code(connection, house.link, "sign_in", at)
        assert links.try_code(connection, house.link.id, "sign_in", code, at + 10 * MINUTE) == "expired"
        assert links.try_code(connection, house.link.id, "sign_in", code, at + 9 * MINUTE) == "right"


@pytest.mark.requirement("SEC-CODE")
def test_after_five_wrong_tries_the_right_code_is_locked(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        code = links.new_code(connection, house.link, "sign_in", at)
        wrong = "000000" if code != "000000" else "111111"
        assert [links.try_code(connection, house.link.id, "sign_in", wrong, at) for _ in range(5)] == ["wrong"] * 4 + ["locked"]
        assert links.try_code(connection, house.link.id, "sign_in", code, at) == "locked"


@pytest.mark.requirement("SEC-CODE")
def test_a_new_code_ends_the_older_one(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        older = links.new_code(connection, house.link, "sign_in", at)
        newer = links.new_code(connection, house.link, "sign_in", at)
        if older != newer:
            assert links.try_code(connection, house.link.id, "sign_in", older, at) == "wrong"
        assert links.try_code(connection, house.link.id, "sign_in", newer, at) == "right"
        assert links.codes_since(connection, house.link.id, at) == 2
