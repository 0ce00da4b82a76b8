"""The worker's rounds, one by one and in this process: what is taken over, what is parked, what is left alone."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from supplier import clock
from supplier.jobs import engine, handlers
from supplier.jobs.engine import Running
from supplier.jobs.rounds import Rounds
from supplier.parts import Parts
from supplier.queue.names import ASSESS, QUEUE_OF, READ_UPLOAD, RESUMED
from supplier.store import outbox, workers
from supplier.store.outbox import NewMessage
from supplier.store.words import MessageState
from tests.support.house import House
from tests.support.noted_job import TRIED, wait_until_ended

DEAD = "worker-that-died"


@pytest.fixture
def running(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """An engine in this process that runs jobs and goes no rounds of its own."""
    monkeypatch.setitem(handlers.HANDLERS, READ_UPLOAD, "tests.support.noted_job:busy_then_good")
    monkeypatch.setitem(handlers.GIVEN_UP, READ_UPLOAD, "tests.support.noted_job:given_up")
    monkeypatch.setattr(engine, "POLLING_SECONDS", 0.1)
    monkeypatch.setattr(engine, "STOP_SECONDS", 1)
    monkeypatch.setattr(Rounds, "_run", lambda rounds: rounds._ended.wait())
    TRIED.clear()
    made = engine.start(parts, worker=True)
    yield made
    made.stop()


@pytest.fixture
def rounds(parts: Parts, running: Running) -> Rounds:
    """The rounds of the worker that runs here."""
    assert running.worker_id is not None
    return Rounds(parts, running.worker_id, 15)


def left_by(parts: Parts, worker: str, *names: str, resumed: int = 0) -> None:
    """Jobs that a worker was running when it was last heard of."""
    table = "workflow_status" if parts.database.is_sqlite else "dbos.workflow_status"
    with parts.database.write() as connection:
        for name in names:
            parts.queue.enqueue(connection, READ_UPLOAD, f"read-{name}", name)
            taken = f"UPDATE {table} SET status = 'PENDING', executor_id = :worker WHERE workflow_uuid = :id"  # noqa: S608 - one of two names
            connection.execute(text(taken), {"worker": worker, "id": f"read-{name}"})
    for name in names:
        parts.queue._client().update_workflow_attributes(f"read-{name}", {RESUMED: resumed} if resumed else {})


def tries(parts: Parts, name: str) -> tuple[str, int]:
    job = parts.queue.get(f"read-{name}")
    return job.state, job.tries


@pytest.mark.requirement("JOBS-KILL")
def test_what_a_silent_worker_left_is_run_here_and_the_try_is_counted(parts: Parts, rounds: Rounds) -> None:
    left_by(parts, DEAD, "a", "b")
    rounds._take_over()
    assert wait_until_ended(parts, "read-a", "read-b") == ["done", "done"]
    assert sorted(TRIED) == [("read", "a"), ("read", "b")]
    assert (tries(parts, "a"), tries(parts, "b")) == (("done", 2), ("done", 2))


@pytest.mark.requirement("JOBS-KILL")
def test_what_a_living_worker_runs_is_left_to_it_until_it_is_silent(parts: Parts, rounds: Rounds) -> None:
    with parts.database.write() as connection:
        workers.beat(connection, DEAD, "1")
    left_by(parts, DEAD, "a")
    rounds._take_over()
    assert tries(parts, "a") == ("running", 1)
    with parts.database.write() as connection:
        workers.leave(connection, DEAD)
    rounds._take_over()
    assert wait_until_ended(parts, "read-a") == ["done"]


@pytest.mark.requirement("JOBS-POISON")
def test_a_job_that_was_cut_off_three_times_is_parked_told_and_not_run_again(parts: Parts, rounds: Rounds) -> None:
    left_by(parts, DEAD, "poison", resumed=2)
    left_by(parts, DEAD, "good", resumed=1)
    rounds._take_over()
    assert wait_until_ended(parts, "read-poison", "read-good") == ["parked", "done"]
    assert parts.queue.get("read-poison").error == "its worker died 3 times while it ran"
    assert (tries(parts, "poison"), tries(parts, "good")) == (("parked", 3), ("done", 3))
    assert sorted(TRIED) == [("its worker died 3 times while it ran", "poison"), ("read", "good")]
    rounds._take_over()
    assert len(TRIED) == 2


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_while_one_worker_looks_after_the_dead_another_does_not(parts: Parts, rounds: Rounds) -> None:
    left_by(parts, DEAD, "a")
    with parts.database.engine.connect() as other, other.begin():
        other.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": workers._LEAD})
        rounds._take_over()
        assert tries(parts, "a") == ("running", 1)
    rounds._take_over()
    assert wait_until_ended(parts, "read-a") == ["done"]


def test_a_job_that_nobody_needs_to_be_told_of_is_given_up_silently(parts: Parts) -> None:
    TRIED.clear()
    handlers.give_up(parts, ASSESS, ("questionnaire",), "its worker died")
    assert TRIED == []
    assert ASSESS in QUEUE_OF


def test_a_round_that_fails_is_logged_and_the_others_and_the_next_go_on(parts: Parts, caplog: pytest.LogCaptureFixture) -> None:
    rounds, done, seen = Rounds(parts, "w1", 0.05), threading.Event(), []

    def _take_over() -> None:
        raise OSError("the network is away")

    def _daily() -> None:
        seen.append("daily")
        if len(seen) == 2:
            done.set()

    rounds._take_over, rounds._daily, rounds._send = _take_over, _daily, lambda: None  # type: ignore[method-assign]
    rounds.start()
    assert done.wait(20)
    rounds.stop()
    assert not rounds._thread.is_alive()
    assert "round _take_over failed" in caplog.text
    with parts.database.read() as connection:
        assert workers.alive(connection, workers.now(connection) - dt.timedelta(seconds=60)) == {"w1"}
    rounds.leave()
    with parts.database.read() as connection:
        assert workers.alive(connection, workers.now(connection) - dt.timedelta(seconds=60)) == frozenset()


def test_mail_that_is_due_goes_out_with_the_rounds(parts: Parts, house: House, at: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    given = NewMessage(kind="invitation", to_name="Lena", to_address="lena@cortex.example", subject="s", body="b", lang="en")
    with parts.database.write() as connection:
        row = outbox.add(connection, house.organisation.id, given, at)
    monkeypatch.setattr(clock, "now", lambda: at)
    Rounds(parts, "w1", 15)._send()
    with parts.database.read() as connection:
        assert outbox.get(connection, house.organisation.id, row.id).state is not MessageState.WAITING
