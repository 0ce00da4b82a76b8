from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from supplier import clock
from supplier.errors import BadInputError, UnavailableError
from supplier.jobs import engine, handlers
from supplier.jobs.engine import Running
from supplier.parts import Parts
from supplier.queue.names import ASSESS, DAILY, READ_UPLOAD
from supplier.store import audit, workers
from supplier.workflow import housekeeping
from tests.support.house import furnish
from tests.support.noted_job import TRIED, wait_until_ended


@pytest.fixture
def running(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.setitem(handlers.HANDLERS, READ_UPLOAD, "tests.support.noted_job:busy_then_good")
    monkeypatch.setitem(handlers.GIVEN_UP, READ_UPLOAD, "tests.support.noted_job:given_up")
    monkeypatch.setattr(handlers, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr(engine, "POLLING_SECONDS", 0.1)
    monkeypatch.setattr(engine, "STOP_SECONDS", 1)
    TRIED.clear()
    made = engine.start(parts, worker=True)
    yield made
    made.stop()


@pytest.mark.requirement("JOBS-RETRY")
def test_what_was_busy_is_tried_again_what_is_wrong_is_given_up_and_both_leave_the_rest_alone(parts: Parts, running: Running) -> None:
    assert running.worker_id is not None
    with parts.database.write() as connection:
        for name in ("busy", "wrong", "good"):
            parts.queue.enqueue(connection, READ_UPLOAD, f"read-{name}", name)
    assert wait_until_ended(parts, "read-busy", "read-wrong", "read-good") == ["done", "failed", "done"]
    assert TRIED.count(("read", "busy")) == 2
    assert TRIED.count(("read", "wrong")) == 1
    assert ("It is wrong.", "wrong") in TRIED
    assert "It is wrong." in (parts.queue.get("read-wrong").error or "")
    with parts.database.read() as connection:
        assert running.worker_id in workers.alive(connection, workers.now(connection) - dt.timedelta(seconds=30))
    parts.queue.retry("read-wrong")
    assert wait_until_ended(parts, "read-wrong") == ["failed"]
    assert TRIED.count(("read", "wrong")) == 2


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_web_process_on_postgres_runs_no_jobs(parts: Parts) -> None:
    made = engine.start(parts)
    assert made.worker_id is None
    made.stop()


@pytest.mark.requirement("AUDIT-NIGHTLY")
def test_the_daily_work_verifies_every_trail_records_it_and_asks_for_what_is_due(parts: Parts, at: dt.datetime) -> None:
    from supplier.store import questionnaires, services
    from tests.support.verdicts import scorecard

    house = furnish(parts.database, at)
    with parts.database.write() as connection:
        services.set_verdict(connection, house.service.id, "card", scorecard(), "x")
        questionnaires.set_scorecard(connection, house.questionnaire.id, "card")
    housekeeping.daily(parts, "2027-03-14", at=at)
    housekeeping.daily(parts, "2027-03-14", at=at)
    assert [job.id for job in parts.queue.listed(name=ASSESS)] == [f"assess-{house.questionnaire.id}-2027-03-14"]
    with parts.database.read() as connection:
        rows = audit.listed(connection, house.organisation.id, audit.EventFilter(action="audit.verified")).rows
    assert len(rows) == 2
    assert '"code":0' in (rows[0].payload or "")


def test_the_daily_work_is_asked_for_once_a_day_however_many_ask(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    from supplier.jobs.rounds import Rounds

    moment = dt.datetime(2026, 11, 21, 1, 59, tzinfo=dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    one, other = Rounds(parts, "w1", 15), Rounds(parts, "w2", 15)
    one._daily()
    assert parts.queue.listed(name=DAILY) == ()
    moment = dt.datetime(2026, 11, 21, 2, 0, tzinfo=dt.UTC)
    for rounds in (one, other, one):
        rounds._daily()
    assert [job.id for job in parts.queue.listed(name=DAILY)] == ["daily-2026-11-21"]


@pytest.mark.parametrize(("error", "again"), [(UnavailableError("x", "x"), True), (OSError("x"), True), (BadInputError("x", "x"), False)])
def test_only_what_may_pass_is_tried_again(error: Exception, *, again: bool) -> None:
    assert handlers.worth_another_try(error) is again
