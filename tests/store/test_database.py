from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import threading
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Insert, insert, select, text
from sqlalchemy.exc import DBAPIError

from supplier.errors import BadInputError, UnavailableError
from supplier.store import database as database_module
from supplier.store.database import Database, sqlite_url
from supplier.store.tables import ThrottleTable
from tests.support.disk import SHIPPED


def _count(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM throttle")).scalar_one())


def _insert(name: str) -> Insert:
    return insert(ThrottleTable).values(bucket=name, count=1, ends_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


def test_a_write_is_there_when_the_block_has_ended(database: Database) -> None:
    with database.write() as connection:
        connection.execute(_insert("a"))
    assert _count(database) == 1


@pytest.mark.requirement("STORE-ALL-OR-NOTHING")
def test_an_error_in_the_block_leaves_nothing_behind(database: Database) -> None:
    def fail() -> None:
        with database.write() as connection:
            connection.execute(_insert("a"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert _count(database) == 0


def test_a_reading_session_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError), database.read() as connection:
        connection.execute(_insert("a"))
    assert _count(database) == 0


def test_a_reading_session_sees_one_moment_whatever_is_written_meanwhile(database: Database) -> None:
    count = text("SELECT count(*) FROM throttle")
    with database.read() as connection:
        assert connection.execute(count).scalar_one() == 0
        with database.write() as writer:
            writer.execute(_insert("meanwhile"))
        assert connection.execute(count).scalar_one() == 0
    assert _count(database) == 1


def test_a_write_inside_a_write_is_refused_instead_of_waiting_for_itself(database: Database) -> None:
    with database.write(), pytest.raises(RuntimeError, match="wait for itself"), database.write():
        pass
    with database.write() as connection:
        connection.execute(_insert("after"))
    assert _count(database) == 1


@pytest.mark.requirement("STORE-ONE-WRITER")
def test_many_threads_count_without_losing_one(database: Database) -> None:
    with database.write() as connection:
        connection.execute(_insert("n"))

    def raise_it() -> None:
        for _ in range(10):
            with database.write() as connection:
                seen = connection.execute(select(ThrottleTable.count).with_for_update()).scalar_one()
                connection.execute(text("UPDATE throttle SET count = :n"), {"n": seen + 1})

    threads = [threading.Thread(target=raise_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as connection:
        assert connection.execute(text("SELECT count FROM throttle")).scalar_one() == 41


@pytest.mark.requirement("STORE-DURABLE")
def test_sqlite_runs_with_the_settings_that_keep_acknowledged_writes(sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "_PRAGMAS", SHIPPED)
    database = Database(sqlite_url(sqlite_template), 1)
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "busy_timeout": 5000, "trusted_schema": 0}
    with database.read() as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in wanted}
    database.close()
    assert found == wanted


def test_a_locked_sqlite_file_is_reported_as_busy(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = shutil.copyfile(sqlite_template, tmp_path / "x.sqlite")
    monkeypatch.setattr(database_module, "_PRAGMAS", ("journal_mode=WAL", "busy_timeout=50"))
    one, other = Database(sqlite_url(file), 1), Database(sqlite_url(file), 1)
    with one.write() as connection:
        connection.execute(_insert("held"))
        with pytest.raises(UnavailableError) as refused, other.write() as late:
            late.execute(_insert("late"))
    one.close()
    other.close()
    assert refused.value.code == "database-busy"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://x/y", "mysql"),
        ("sqlite://", "sqlite"),
        ("sqlite:///:memory:", "sqlite"),
        ("not an address", "cannot be read"),
        ("", "cannot be read"),
    ],
)
def test_an_address_that_cannot_work_is_refused_with_the_remedy(url: str, says: str) -> None:
    with pytest.raises(BadInputError, match=says) as refused:
        Database(url)
    assert "postgresql://" in refused.value.hint


def test_a_server_that_is_not_there_is_reported_as_unreachable() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/none", 1)
    with pytest.raises(UnavailableError) as refused, database.read() as connection:
        connection.execute(text("SELECT 1"))
    database.close()
    assert refused.value.code == "database-unreachable"
    assert "SUPPLIER_DATABASE_URL" in refused.value.hint


def test_a_folder_that_cannot_hold_the_file_is_reported_as_unreachable(tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path / "missing" / "x.sqlite"), 1)
    with pytest.raises(UnavailableError) as refused, database.read() as connection:
        connection.execute(text("SELECT 1"))
    database.close()
    assert refused.value.code == "database-unreachable"


def test_a_connection_in_use_while_all_are_closed_is_closed_when_it_comes_back(database: Database) -> None:
    with database.read() as connection:
        used = connection.connection.dbapi_connection
        database.close()
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    assert used is not None
    with pytest.raises((sqlite3.ProgrammingError, psycopg.OperationalError), match="closed"):
        used.cursor().execute("SELECT 1")
