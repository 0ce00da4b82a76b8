"""What `kill -9` may and may not do to work in progress."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from supplier.parts import Parts
from supplier.queue.names import READ_UPLOAD, RESUMED
from supplier.store.tables import ThrottleTable

ROOT = Path(__file__).resolve().parents[2]
SILENT = 2.0
PATIENCE = 90.0


@contextlib.contextmanager
def worker(parts: Parts) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own, killed at the end if it still lives."""
    arguments = [sys.executable, "-m", "tests.support.worker_process", parts.settings.data, parts.settings.database_url, str(SILENT)]
    with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, env=os.environ | {"PYTHONWARNINGS": "default"}) as process:  # noqa: S603 - our own module
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            yield process
        finally:
            process.kill()


def marks(parts: Parts) -> dict[str, int]:
    with parts.database.read() as connection:
        return {row[0]: row[1] for row in connection.execute(select(ThrottleTable.bucket, ThrottleTable.count))}


def wait_for(parts: Parts, words: set[str]) -> dict[str, int]:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = marks(parts)
        if words <= set(found):
            return found
        time.sleep(0.1)
    raise AssertionError((words - set(found), parts.queue.listed()))


def enqueue(parts: Parts, *names: str) -> None:
    with parts.database.write() as connection:
        for name in names:
            parts.queue.enqueue(connection, READ_UPLOAD, f"read-{name}", name)


@pytest.mark.requirement("JOBS-KILL")
@pytest.mark.requirement("JOBS-NO-PICKLE")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_jobs_of_a_worker_killed_in_the_middle_are_finished_by_the_next(parts: Parts) -> None:
    names = [f"u{n}" for n in range(5)]
    enqueue(parts, *names)
    with worker(parts) as first:
        wait_for(parts, {"begun u0"})
        first.send_signal(signal.SIGKILL)
        first.wait(10)
        assert "ended u4" not in marks(parts)
    with worker(parts):
        found = wait_for(parts, {f"ended {name}" for name in names})
    assert [found[f"ended {name}"] for name in names] == [1] * 5
    assert sum(found[f"begun {name}"] for name in names) > 5
    assert {job.state for job in parts.queue.listed(name=READ_UPLOAD)} <= {"done", "running"}
    assert kinds_in_the_queue(parts) == {"portable_json"}


@pytest.mark.postgres
@pytest.mark.requirement("JOBS-KILL")
@pytest.mark.requirement("JOBS-NO-PICKLE")
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_of_two_workers_the_living_one_takes_over_from_the_dead(parts: Parts) -> None:
    names = [f"u{n}" for n in range(6)]
    with worker(parts) as first, worker(parts):
        enqueue(parts, *names)
        wait_for(parts, {"begun u0", "begun u1", "begun u2"})
        first.send_signal(signal.SIGKILL)
        found = wait_for(parts, {f"ended {name}" for name in names})
    assert [found[f"ended {name}"] for name in names] == [1] * 6
    assert kinds_in_the_queue(parts) == {"portable_json"}


@pytest.mark.nightly
@pytest.mark.requirement("JOBS-POISON")
def test_a_job_that_kills_three_workers_is_parked_and_blocks_nothing(parts: Parts) -> None:
    enqueue(parts, "poison")
    for _ in range(3):
        with worker(parts) as process:
            process.wait(PATIENCE)
    check_parked(parts)
    assert marks(parts)["begun poison"] == 3


@pytest.mark.postgres
@pytest.mark.requirement("JOBS-POISON")
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_a_job_whose_third_worker_died_is_parked_and_blocks_nothing(parts: Parts) -> None:
    enqueue(parts, "poison")
    parts.queue._client().update_workflow_attributes("read-poison", {RESUMED: 2})
    with worker(parts) as process:
        process.wait(PATIENCE)
    check_parked(parts)


def check_parked(parts: Parts) -> None:
    """The next worker gives the job up and goes on with others; a person can have it run again."""
    enqueue(parts, "good")
    with worker(parts):
        wait_for(parts, {"given up poison", "ended good"})
        time.sleep(SILENT)
    job = parts.queue.get("read-poison")
    assert (job.state, job.tries, job.error) == ("parked", 3, "its worker died 3 times while it ran")
    parts.queue.retry("read-poison")
    assert (parts.queue.get("read-poison").state, parts.queue.get("read-poison").tries) == ("waiting", 1)


def kinds_in_the_queue(parts: Parts) -> set[str]:
    table = "workflow_status" if parts.database.is_sqlite else "dbos.workflow_status"
    with parts.database.read() as connection:
        return set(connection.execute(text(f"SELECT DISTINCT serialization FROM {table}")).scalars())  # noqa: S608 - one of two names
