"""Starts and stops the job engine in this process: in the embedded server, or in a worker on PostgreSQL."""

from __future__ import annotations

import socket
import uuid

from supplier.jobs.handlers import register
from supplier.jobs.rounds import Rounds
from supplier.parts import Parts
from supplier.queue import schema as queue_schema
from supplier.queue.names import APPLICATION, DOCUMENTS, ENGINE_VERSION, ERRANDS
from supplier.store import schema

POLLING_SECONDS = 0.5
STOP_SECONDS = 8
AT_ONCE = {DOCUMENTS: 2, ERRANDS: 2}


class Running:
    """What was started; `stop` ends it. `worker_id` is None where this process runs no jobs."""

    def __init__(self, parts: Parts, worker_id: str | None = None, rounds: Rounds | None = None) -> None:
        self.parts, self.worker_id, self._rounds = parts, worker_id, rounds

    def stop(self) -> None:
        """Let running jobs finish for a few seconds, then leave the rest to the next worker."""
        if self._rounds is None:
            return
        from dbos import DBOS

        self._rounds.stop()
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=STOP_SECONDS)
        self._rounds.leave()


def start(parts: Parts, *, worker: bool | None = None, silent_seconds: float = 15.0) -> Running:
    """Check or make the schema, and run jobs here if asked to.

    Args:
        parts: of this process.
        worker: whether to run jobs; by default only on SQLite, where there is one process.
        silent_seconds: a worker not heard of for so long is dead, and its jobs are resumed.

    Raises:
        UnavailableError: PostgreSQL has not this program's schema.
    """
    prepare(parts)
    if not (parts.database.is_sqlite if worker is None else worker):
        return Running(parts)
    return _launch(parts, silent_seconds)


def prepare(parts: Parts) -> None:
    """Make or upgrade the embedded database; of PostgreSQL only see that it was upgraded (`supplier db upgrade`).

    Raises:
        UnavailableError: PostgreSQL has not this program's schema.
    """
    if not parts.database.is_sqlite:
        schema.require_newest(parts.database)
        return
    schema.upgrade(parts.database.url)
    queue_schema.migrate(parts.database.engine_url)


def _launch(parts: Parts, silent_seconds: float) -> Running:
    # Imported here: the engine costs most of a second, and no command but these needs it.
    from dbos import DBOS, DBOSPortableJSONSerializer

    worker_id = f"{socket.gethostname()}-{uuid.uuid4().hex[:12]}"
    DBOS(
        config={
            "name": APPLICATION,
            "system_database_url": parts.database.engine_url,
            "application_version": ENGINE_VERSION,
            "executor_id": worker_id,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
            "sys_db_pool_size": 6,
            "max_executor_threads": 8,
        }
    )
    register(parts)
    DBOS.launch()
    for name, at_once in AT_ONCE.items():
        DBOS.register_queue(name, worker_concurrency=at_once, polling_interval_sec=POLLING_SECONDS)
    rounds = Rounds(parts, worker_id, silent_seconds)
    rounds.start()
    return Running(parts, worker_id, rounds)
