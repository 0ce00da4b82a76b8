from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from supplier.model.answers import Answer
from supplier.store import canonical
from supplier.store.database import Database
from supplier.store.tables import ThrottleTable
from tests.support.house import House, save_answer


@pytest.mark.requirement("STORE-UTC")
def test_a_time_comes_back_as_the_same_moment_in_utc(database: Database) -> None:
    given_at = dt.datetime(2026, 10, 25, 2, 30, 0, 123456, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    with database.write() as connection:
        connection.execute(insert(ThrottleTable).values(bucket="x", count=1, ends_at=given_at))
    with database.read() as connection:
        found = connection.execute(select(ThrottleTable.ends_at)).scalar_one()
    assert found == given_at
    assert found.tzinfo is dt.UTC


@pytest.mark.requirement("STORE-UTC")
def test_a_naive_time_is_refused(database: Database) -> None:
    naive = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - that is the point
    with pytest.raises(StatementError, match="must be aware"), database.write() as connection:
        connection.execute(insert(ThrottleTable).values(bucket="x", count=1, ends_at=naive))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1, max_size=3))
def test_any_text_is_kept_alike_and_its_digest_fits_what_is_stored(database: Database, house: House, at: dt.datetime, texts: list[str]) -> None:
    from supplier.store import answers

    with database.write() as connection:
        before = answers.one(connection, house.questionnaire.id, "annex11", "any")
        saved = save_answer(connection, house, "any", "\\".join([*texts, "\x00", "\\u0000", '"']), before.revision if before else 0, at)
    with database.read() as connection:
        kept = answers.one(connection, house.questionnaire.id, "annex11", "any")
    assert kept is not None
    assert kept.text is not None
    assert "\x00" not in kept.text
    assert "\\u0000" in kept.text
    assert canonical.digest(kept) == saved.new_digest


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ({"b": 1, "a": "ä"}, '{"a":"ä","b":1}'),
        ({"a": "x\x00y"}, '{"a":"x\ufffdy"}'),
        ({"a": "x\\u0000y"}, '{"a":"x\\\\u0000y"}'),
        ({"a": "\\\x00"}, '{"a":"\\\\\ufffd"}'),
        (Answer(set_id="s", question="q", chosen=("yes",)).chosen, '["yes"]'),
    ],
)
def test_canonical_bytes(value: object, wanted: str) -> None:
    assert canonical.encode(value).decode() == wanted


def test_a_digest_of_text_is_the_digest_of_its_bytes() -> None:
    assert canonical.digest("abc") == canonical.digest(b"abc") == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
