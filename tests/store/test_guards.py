"""Append-only means append-only: for the program's own connections, for others, and for every way around."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from supplier.store import audit
from supplier.store.database import Database
from supplier.store.guard import APPEND_ONLY
from tests.support.house import House, record, save_answer

ATTACKS = [
    "DELETE FROM audit_event",
    "UPDATE audit_event SET reason = 'better'",
    "UPDATE audit_event SET payload = 'forged'",
    "UPDATE audit_head SET seq = 1",
    "UPDATE audit_head SET seq = seq + 1",
    "DELETE FROM audit_head",
    "UPDATE answer_revision SET saved_by = 'somebody else'",
    "DELETE FROM answer_revision",
    "DELETE FROM set_text",
    "UPDATE set_text SET text = 'easier questions'",
    "INSERT INTO audit_event SELECT * FROM audit_event",
]
SQLITE_ATTACKS = [
    "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE seq = 1",
    "REPLACE INTO answer_revision SELECT * FROM answer_revision",
    "INSERT OR REPLACE INTO set_text SELECT organisation_id, digest, 'other', created_at FROM set_text",
    "DROP TABLE audit_event",
    "DROP TRIGGER audit_event_no_delete",
    "ALTER TABLE audit_event RENAME TO gone",
    "PRAGMA writable_schema=ON",
    "PRAGMA recursive_triggers=OFF",
    "ATTACH DATABASE ':memory:' AS other",
]
POSTGRES_ATTACKS = [
    "TRUNCATE audit_event",
    "TRUNCATE answer_revision CASCADE",
    "INSERT INTO set_text SELECT * FROM set_text ON CONFLICT (organisation_id, digest) DO UPDATE SET text = 'x'",
    "SET session_replication_role = replica; DELETE FROM audit_event",
]


def _trail(database: Database, house: House, at: dt.datetime) -> str:
    with database.write() as connection:
        save_answer(connection, house, "a.b", "yes", 0, at)
    with database.read() as connection:
        return repr(audit.listed(connection, house.organisation.id, audit.EventFilter()).rows)


@pytest.mark.requirement("AUDIT-GUARDS")
@pytest.mark.parametrize("attack", ATTACKS + SQLITE_ATTACKS)
def test_our_own_sqlite_connections_cannot_change_history(attack: str, request: pytest.FixtureRequest, at: dt.datetime, tmp_path: Path) -> None:
    database, house = _sqlite(request, tmp_path, at)
    before = _trail(database, house, at)
    with pytest.raises(DBAPIError), database.write() as connection:
        connection.exec_driver_sql(attack)
    assert _present(database, house) == before
    database.close()


@pytest.mark.requirement("AUDIT-GUARDS")
@pytest.mark.parametrize("attack", ATTACKS + SQLITE_ATTACKS[:3])
def test_another_connection_to_the_sqlite_file_meets_the_triggers(
    attack: str, request: pytest.FixtureRequest, at: dt.datetime, tmp_path: Path
) -> None:
    database, house = _sqlite(request, tmp_path, at)
    before = _trail(database, house, at)
    other = sqlite3.connect(database.engine.url.database or "")
    with pytest.raises(sqlite3.Error):
        other.execute(attack)
    other.close()
    assert _present(database, house) == before
    database.close()


@pytest.mark.postgres
@pytest.mark.requirement("AUDIT-GUARDS")
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_postgres_refuses_every_way_to_change_history(database: Database, house: House, at: dt.datetime) -> None:
    before = _trail(database, house, at)
    for attack in ATTACKS + POSTGRES_ATTACKS:
        with pytest.raises(DBAPIError):
            _attack(database, attack)
        assert _present(database, house) == before, attack


@pytest.mark.requirement("AUDIT-ERASE")
def test_personal_data_can_be_erased_without_breaking_the_chain(database: Database, house: House, at: dt.datetime) -> None:
    from supplier.store import audit_check

    with database.write() as connection:
        record(connection, house.organisation.id, at, "person.invited", ("person", "p"), payload={"email": "x@y.example"})
    with database.write() as connection:
        connection.execute(text("UPDATE audit_event SET payload = NULL, salt = NULL WHERE action = 'person.invited'"))
    with database.read() as connection:
        report = audit_check.verify(connection, house.organisation.id)
    assert (report.code, report.erased) == (0, 1)


def test_the_list_of_guarded_tables_is_the_one_of_the_migration() -> None:
    from supplier.store.migrations import guards_0001

    assert set(guards_0001.APPEND_ONLY) == APPEND_ONLY


def _attack(database: Database, attack: str) -> None:
    with database.write() as connection:
        for statement in attack.split("; "):
            connection.exec_driver_sql(statement)


def _present(database: Database, house: House) -> str:
    with database.read() as connection:
        return repr(audit.listed(connection, house.organisation.id, audit.EventFilter()).rows)


def _sqlite(request: pytest.FixtureRequest, tmp_path: Path, at: dt.datetime) -> tuple[Database, House]:
    import shutil

    from supplier.store.database import sqlite_url
    from tests.support.house import furnish

    file = tmp_path / "guarded.sqlite"
    shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
    database = Database(sqlite_url(file), 2)
    return database, furnish(database, at)
