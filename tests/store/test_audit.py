from __future__ import annotations

import datetime as dt
import io
import threading

import pytest
from sqlalchemy.exc import NoResultFound

import supplier
from supplier.model.people import Role
from supplier.parts import Parts
from supplier.store import audit, audit_check, organisations
from supplier.store.audit import EventFilter
from supplier.store.database import Database
from supplier.store.organisations import OrganisationChange
from tests.support.house import House, furnish, record, save_answer, upload

VECTOR = {
    "organisation_id": "Org1",
    "seq": 7,
    "at": dt.datetime(2026, 11, 21, 11, 0, 0, 5, tzinfo=dt.timezone(dt.timedelta(hours=1))),
    "zone": "Europe/Berlin",
    "actor_kind": "person",
    "actor_id": "p1",
    "actor_name": "Quinn Ädler",
    "actor_role": "qa",
    "reference": None,
    "action": "decision.made",
    "object_type": "decision",
    "object_id": "d1",
    "object_version": None,
    "questionnaire_id": "q1",
    "old_digest": None,
    "new_digest": "sha256:00",
    "reason": "",
    "app_version": "0.1.0",
    "config_version": "1",
    "payload_digest": audit.payload_digest("salt", "{}"),
    "prev_hash": audit.GENESIS,
}


@pytest.mark.requirement("AUDIT-FORMAT")
def test_the_format_has_a_vector_that_never_changes() -> None:
    assert VECTOR["payload_digest"] == "9c178cafb57029ba70c09d9c55e4f35ccd0cffbf1efefd4de0776a30241acb8e"
    assert audit.chain_hash(VECTOR) == "516515ad1285bb8b8c34adc29c1c06a9209ed221a304263f423bd5b77ce1c214"


@pytest.mark.requirement("AUDIT-FORMAT")
def test_neighbouring_fields_cannot_exchange_characters_and_nothing_is_not_empty() -> None:
    shifted = VECTOR | {"object_type": "decisio", "object_id": "nd1"}
    emptied = VECTOR | {"reference": ""}
    assert len({audit.chain_hash(one) for one in (VECTOR, shifted, emptied)}) == 3


def test_an_event_says_who_what_when_under_which_program_and_settings(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        organisations.change(connection, house.organisation.id, OrganisationChange(name="X", time_zone="Asia/Tokyo"), house.organisation.version)
        who = audit.person(house.qa.id, house.qa.name, (Role.QA, Role.ADMIN), "session16")
        event = audit.Event(
            organisation_id=house.organisation.id,
            at=at,
            actor=who,
            action="vendor.changed",
            object_type="vendor",
            object_id="v",
            payload={"b": 1, "a": 2},
        )
        number = audit.append(connection, event)
        row = audit.listed(connection, house.organisation.id, EventFilter(action="vendor.changed")).rows[0]
    assert (row.seq, row.at, row.zone, row.config_version, row.app_version) == (number, at, "Asia/Tokyo", "2", supplier.__version__)
    assert (row.actor_kind, row.actor_name, row.actor_role, row.reference) == ("person", "Quinn Adler", "admin,qa", "session16")
    assert row.payload == '{"a":2,"b":1}'


@pytest.mark.requirement("AUDIT-GAPLESS")
def test_numbers_are_gapless_per_organisation_whatever_is_rolled_back(database: Database, house: House, at: dt.datetime) -> None:
    other = furnish(database, at, "Other AG")

    def lose() -> None:
        with database.write() as connection:
            record(connection, house.organisation.id, at, "lost.event", ("x", "x"))
            raise RuntimeError

    for _ in range(3):
        with pytest.raises(RuntimeError):
            lose()
        with database.write() as connection:
            record(connection, house.organisation.id, at, "kept.event", ("x", "x"))
    with database.read() as connection:
        for organisation, wanted in ((house.organisation, [4, 3, 2, 1]), (other.organisation, [1])):
            assert [row.seq for row in audit.listed(connection, organisation.id, EventFilter()).rows] == wanted
            assert audit_check.verify(connection, organisation.id).code == 0


@pytest.mark.requirement("AUDIT-GAPLESS")
def test_writers_at_once_are_put_in_order(database: Database, house: House, at: dt.datetime) -> None:
    def write() -> None:
        for _ in range(10):
            with database.write() as connection:
                record(connection, house.organisation.id, at, "some.event", ("x", "x"))

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        report = audit_check.verify(connection, house.organisation.id)
    assert (report.events, report.code) == (41, 0)


@pytest.mark.requirement("AUDIT-SAME-TRANSACTION")
def test_no_event_no_change(database: Database, house: House, at: dt.datetime) -> None:
    def save_without_event() -> None:
        with database.write() as connection:
            save_answer(connection, house, "a.b", "x", 0, at)
            record(connection, "no-such-organisation", at, "x.y", ("x", "x"))

    with pytest.raises(NoResultFound):
        save_without_event()
    with database.read() as connection:
        from supplier.store import answers

        assert answers.listed(connection, house.questionnaire.id) == ()


def test_events_are_listed_newest_first_by_filter_and_page(database: Database, house: House, at: dt.datetime) -> None:
    with database.write() as connection:
        for n in range(5):
            save_answer(connection, house, f"q.{n}", "x", 0, at + dt.timedelta(minutes=n))
    with database.read() as connection:
        first = audit.listed(connection, house.organisation.id, EventFilter(action="answer.saved"), limit=2)
        second = audit.listed(connection, house.organisation.id, EventFilter(action="answer.saved"), before=int(first.next or 0), limit=3)
        late = audit.listed(connection, house.organisation.id, EventFilter(since=at + dt.timedelta(minutes=3), until=at + dt.timedelta(minutes=4)))
    assert [row.seq for row in (*first.rows, *second.rows)] == [6, 5, 4, 3, 2]
    assert second.next is None
    assert [row.seq for row in late.rows] == [5]


@pytest.mark.requirement("AUDIT-RECORDS")
def test_verification_reads_records_and_files_too(parts: Parts, at: dt.datetime) -> None:
    house = furnish(parts.database, at)
    stored = parts.files.put(house.organisation.id, io.BytesIO(b"%PDF-1.7"), 100)
    with parts.database.write() as connection:
        save_answer(connection, house, "a.b", "x", 0, at)
        upload(connection, house, stored.sha256, at)
    with parts.database.read() as connection:
        whole = audit_check.verify(connection, house.organisation.id, files=parts.files)
    assert (whole.code, whole.records, whole.files) == (0, 2, 1)
    assert parts.files.local is not None
    place = next(path for path in parts.files.local.rglob(stored.sha256) if path.is_file())
    place.write_bytes(b"%PDF-1.8")
    with parts.database.read() as connection:
        damaged = audit_check.verify(connection, house.organisation.id, files=parts.files)
    assert damaged.code == audit_check.RECORD
    assert stored.sha256 in damaged.problems[0].what
    place.unlink()
    with parts.database.read() as connection:
        assert audit_check.verify(connection, house.organisation.id, files=parts.files).code == audit_check.RECORD
