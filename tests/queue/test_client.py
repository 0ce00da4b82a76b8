from __future__ import annotations

import pytest

from supplier.errors import IllegalStateError, NotFoundError, UnavailableError
from supplier.parts import Parts
from supplier.queue.client import Queue
from supplier.queue.names import ASSESS, QUEUE_OF, READ_UPLOAD
from supplier.store.database import Database
from tests.store.test_schema import empty_url  # noqa: F401 - a fixture


@pytest.mark.requirement("JOBS-TRANSACTIONAL")
def test_a_job_exists_when_and_only_when_the_transaction_commits(parts: Parts) -> None:
    def fail() -> None:
        with parts.database.write() as connection:
            parts.queue.enqueue(connection, READ_UPLOAD, "read-lost", "u1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert parts.queue.listed() == ()
    with parts.database.write() as connection:
        parts.queue.enqueue(connection, READ_UPLOAD, "read-kept", "u1")
    assert [(job.id, job.name, job.state) for job in parts.queue.listed()] == [("read-kept", READ_UPLOAD, "waiting")]


@pytest.mark.requirement("JOBS-ONCE")
def test_the_same_id_is_one_job(parts: Parts) -> None:
    for _ in range(2):
        with parts.database.write() as connection:
            parts.queue.enqueue(connection, READ_UPLOAD, "read-u1", "u1")
            parts.queue.enqueue(connection, READ_UPLOAD, "read-u1", "u1")
    assert len(parts.queue.listed()) == 1


def test_jobs_are_listed_by_state_and_name(parts: Parts) -> None:
    with parts.database.write() as connection:
        parts.queue.enqueue(connection, READ_UPLOAD, "read-u1", "u1")
        parts.queue.enqueue(connection, ASSESS, "assess-q1", "q1")
    assert [job.id for job in parts.queue.listed(name=ASSESS)] == ["assess-q1"]
    assert len(parts.queue.listed("waiting")) == 2
    assert parts.queue.listed("failed") == ()


def test_a_job_that_waits_cannot_be_retried_and_an_unknown_one_is_named(parts: Parts) -> None:
    with parts.database.write() as connection:
        parts.queue.enqueue(connection, READ_UPLOAD, "read-u1", "u1")
    with pytest.raises(IllegalStateError):
        parts.queue.retry("read-u1")
    with pytest.raises(NotFoundError, match="read-u2"):
        parts.queue.retry("read-u2")


def test_an_unknown_name_is_refused_at_once(parts: Parts) -> None:
    with pytest.raises(KeyError), parts.database.write() as connection:
        parts.queue.enqueue(connection, "no-such-job", "x-1")


def test_every_name_has_a_queue_and_a_handler_that_exists() -> None:
    import importlib

    from supplier.jobs.handlers import GIVEN_UP, HANDLERS

    assert set(HANDLERS) == set(QUEUE_OF)
    for target in (*HANDLERS.values(), *GIVEN_UP.values()):
        module, _, name = target.partition(":")
        assert callable(getattr(importlib.import_module(module), name))


def test_a_queue_without_its_tables_says_what_to_run(empty_url: str) -> None:  # noqa: F811 - the fixture
    database = Database(empty_url, 1)
    queue = Queue(database.engine_url)
    with pytest.raises(UnavailableError) as refused:
        queue.check()
    assert "supplier db upgrade" in refused.value.hint
    queue.close()
    database.close()
