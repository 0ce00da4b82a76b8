"""Somebody who can write to the database file: what they change is found, and where."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supplier.store import audit, audit_check
from supplier.store.audit_check import ALTERED, ORDER, RECORD, SHORTER, Report
from supplier.store.database import Database, sqlite_url
from supplier.store.tables import AuditEventTable
from tests.support.house import furnish, record, save_answer

EVENTS = 12
HASHED = [name for name in audit.HASHED if name not in {"organisation_id", "seq"}]


class Trail:
    """A trail in a file, its head as somebody kept it elsewhere, and a way to change it without guards."""

    def __init__(self, file: Path, organisation: str, head: tuple[int, str]) -> None:
        self.file, self.organisation, self.head = file, organisation, head

    def changed(self, target: Path, *statements: str, parameters: tuple[object, ...] = ()) -> Path:
        """A copy in which every trigger is gone and these statements have run."""
        shutil.copyfile(self.file, target)
        connection = sqlite3.connect(target)
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement, parameters if "?" in statement else ())
        connection.commit()
        connection.close()
        return target

    def verified(self, file: Path, *, with_head: bool = True) -> Report:
        """What verification says about a file."""
        database = Database(sqlite_url(file), 1)
        with database.read() as connection:
            report = audit_check.verify(connection, self.organisation, expected=self.head if with_head else None)
        database.close()
        return report


@pytest.fixture(scope="module")
def trail(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Trail:
    at = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.UTC)
    file = tmp_path_factory.mktemp("trail") / "x.sqlite"
    shutil.copyfile(sqlite_template, file)
    database = Database(sqlite_url(file), 1)
    house = furnish(database, at)
    with database.write() as connection:
        save_answer(connection, house, "a.b", "the answer", 0, at)
        for number in range(EVENTS - 2):
            record(
                connection,
                house.organisation.id,
                at,
                "some.event",
                ("thing", f"{number}"),
                reason="because",
                questionnaire_id="q",
                payload={"n": number},
            )
    with database.read() as connection:
        head = audit.head(connection, house.organisation.id)
    with database.engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return Trail(file, house.organisation.id, head)


ONE = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.requirement("AUDIT-TAMPER")
@ONE
@given(seq=st.integers(1, EVENTS), column=st.sampled_from([*HASHED, "hash", "payload", "salt"]), value=st.text("xyz", max_size=5))
def test_an_edited_column_is_found_at_its_event(trail: Trail, tmp_path: Path, seq: int, column: str, value: str) -> None:
    kept = "2020-01-01 00:00:00.000000" if column == "at" else value
    file = trail.changed(tmp_path / "x.sqlite", f"UPDATE audit_event SET {column} = ? WHERE seq = {seq}", parameters=(kept,))  # noqa: S608 - our columns
    report = trail.verified(file)
    assert report.code == ALTERED
    assert seq in {problem.seq for problem in report.problems}


@pytest.mark.requirement("AUDIT-TAMPER")
@ONE
@given(first=st.integers(1, EVENTS), length=st.integers(1, EVENTS))
def test_deleted_events_are_found_wherever_they_were(trail: Trail, tmp_path: Path, first: int, length: int) -> None:
    last = min(first + length - 1, EVENTS)
    file = trail.changed(tmp_path / "x.sqlite", f"DELETE FROM audit_event WHERE seq BETWEEN {first} AND {last}")  # noqa: S608 - numbers
    report = trail.verified(file)
    assert report.code == (SHORTER if last == EVENTS else ORDER)


@pytest.mark.requirement("AUDIT-TAMPER")
@ONE
@given(left=st.integers(1, EVENTS), right=st.integers(1, EVENTS))
def test_exchanged_events_are_found(trail: Trail, tmp_path: Path, left: int, right: int) -> None:
    if left == right:
        return
    swap = [f"UPDATE audit_event SET seq = {to} WHERE seq = {seq}" for seq, to in ((left, 999), (right, left), (999, right))]  # noqa: S608 - numbers
    assert trail.verified(trail.changed(tmp_path / "x.sqlite", *swap)).code in {ALTERED, ORDER}


def _forge(trail: Trail, target: Path, change: Callable[[dict[str, object]], None]) -> Path:
    """Change event 3 and compute every later hash again, head included: a perfect forgery."""
    file = trail.changed(target)
    connection = sqlite3.connect(file)
    connection.row_factory = sqlite3.Row
    before = audit.GENESIS
    for row in connection.execute("SELECT * FROM audit_event ORDER BY seq").fetchall():
        fields = dict(row)
        fields["at"] = dt.datetime.fromisoformat(fields["at"]).replace(tzinfo=dt.UTC)
        fields["prev_hash"] = before
        if fields["seq"] == 3:
            change(fields)
        before = audit.chain_hash(fields)
        connection.execute(
            "UPDATE audit_event SET reason = ?, prev_hash = ?, hash = ? WHERE seq = ?", (fields["reason"], fields["prev_hash"], before, fields["seq"])
        )
    connection.execute("UPDATE audit_head SET hash = ?", (before,))
    connection.commit()
    connection.close()
    return file


@pytest.mark.requirement("AUDIT-TAMPER")
def test_a_perfect_forgery_is_found_against_a_head_kept_elsewhere_and_the_report_says_so_without_one(trail: Trail, tmp_path: Path) -> None:
    file = _forge(trail, tmp_path / "x.sqlite", lambda fields: fields.update(reason="a better reason"))
    assert trail.verified(file).code == ALTERED
    blind = trail.verified(file, with_head=False)
    assert blind.code == 0
    assert "rewritten with new hashes" in blind.unseen


@pytest.mark.requirement("AUDIT-TAMPER")
def test_an_old_backup_is_found_against_a_newer_head(trail: Trail, tmp_path: Path) -> None:
    cut = ["DELETE FROM audit_event WHERE seq > 5", "UPDATE audit_head SET seq = 5, hash = (SELECT hash FROM audit_event WHERE seq = 5)"]
    file = trail.changed(tmp_path / "x.sqlite", *cut)
    assert trail.verified(file).code == SHORTER
    assert trail.verified(file, with_head=False).code == 0


@pytest.mark.requirement("AUDIT-TAMPER")
def test_an_inserted_event_is_found(trail: Trail, tmp_path: Path) -> None:
    names = ", ".join(column.name for column in AuditEventTable.__table__.columns)
    values = names.replace("seq", f"{EVENTS + 1}", 1)
    file = trail.changed(tmp_path / "x.sqlite", f"INSERT INTO audit_event ({names}) SELECT {values} FROM audit_event WHERE seq = 2")  # noqa: S608 - our columns
    assert trail.verified(file).code == ALTERED


@pytest.mark.requirement("AUDIT-RECORDS")
@pytest.mark.parametrize("change", ["UPDATE answer_revision SET body = replace(body, 'the answer', 'another')", "DELETE FROM answer_revision"])
def test_a_changed_or_missing_record_is_found_though_the_chain_is_whole(trail: Trail, tmp_path: Path, change: str) -> None:
    report = trail.verified(trail.changed(tmp_path / "x.sqlite", change))
    assert report.code == RECORD
    assert "a.b" in report.problems[0].what


def test_the_untouched_trail_is_whole(trail: Trail, tmp_path: Path) -> None:
    report = trail.verified(trail.changed(tmp_path / "x.sqlite"))
    assert (report.code, report.events, report.head) == (0, EVENTS, trail.head)
