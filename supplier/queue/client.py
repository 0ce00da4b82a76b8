"""Puts jobs into the queue, inside the caller's transaction, and looks after them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from supplier.errors import IllegalStateError, NotFoundError, UnavailableError
from supplier.queue.names import ENGINE_VERSION, PARKED, QUEUE_OF, RESUMED

if TYPE_CHECKING:
    from dbos import DBOSClient

JobState = Literal["waiting", "running", "done", "failed", "parked", "cancelled"]
_STATES: dict[str, JobState] = {
    "ENQUEUED": "waiting",
    "DELAYED": "waiting",
    "PENDING": "running",
    "SUCCESS": "done",
    "ERROR": "failed",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "parked",
    "CANCELLED": "cancelled",
}
_WORDS: dict[JobState, list[str]] = {
    "waiting": ["ENQUEUED", "DELAYED"],
    "running": ["PENDING"],
    "done": ["SUCCESS"],
    "failed": ["ERROR"],
    "parked": ["CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
    "cancelled": ["CANCELLED"],
}


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A job as operators see it."""

    id: str
    name: str
    state: JobState
    tries: int
    created_ms: int
    error: str | None


class Queue:
    """The client side of the job engine. The engine's library is imported at the first use, not before."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._made: DBOSClient | None = None
        self._lock = threading.Lock()

    def enqueue(self, connection: Connection, name: str, job_id: str, *args: str | int) -> None:
        """Enqueue job `name` in the transaction of `connection`; the same id again changes nothing.

        Args:
            connection: of `Database.write()`; the job exists when and only when it commits.
            name: one of `supplier.queue.names`.
            job_id: unique for the piece of work, for instance `read-<upload id>-1`.
            args: ids and small numbers only: they are kept as JSON in the database.
        """
        self._client().enqueue_in_transaction(
            connection,
            {"workflow_name": name, "queue_name": QUEUE_OF[name], "workflow_id": job_id, "app_version": ENGINE_VERSION},
            *args,
        )

    def listed(self, state: JobState | None = None, name: str | None = None, limit: int = 100) -> tuple[Job, ...]:
        """Jobs, newest first."""
        found = self._client().list_workflows(
            status=_WORDS[state] if state else None, name=name, limit=limit, sort_desc=True, load_input=False, load_output=True
        )
        jobs = tuple(_job(row) for row in found)
        return jobs if state is None else tuple(job for job in jobs if job.state == state)

    def get(self, job_id: str) -> Job:
        """One job.

        Raises:
            NotFoundError: there is none.
        """
        found = self._client().list_workflows(workflow_ids=[job_id], load_input=False, load_output=True)
        if not found:
            raise NotFoundError("job-unknown", f"There is no job {job_id}.")
        return _job(found[0])

    def retry(self, job_id: str) -> None:
        """Run a failed or parked job again, with its tries counted from nothing.

        Raises:
            NotFoundError: there is no such job.
            IllegalStateError: it is not failed, parked or cancelled.
        """
        job = self.get(job_id)
        if job.state not in {"failed", "parked", "cancelled"}:
            raise IllegalStateError("job-state", f"The job is {job.state}.", "Only one that failed, was parked or cancelled runs again.")
        client = self._client()
        client.update_workflow_attributes(job_id, {})
        if job.state == "failed":
            client.rewind_workflow(job_id, queue_name=QUEUE_OF[job.name])
        else:
            client.resume_workflow(job_id, queue_name=QUEUE_OF[job.name])

    def check(self) -> None:
        """See whether the engine's tables answer.

        Raises:
            UnavailableError: they do not.
        """
        try:
            self._client().list_workflows(limit=1, load_input=False, load_output=False)
        except (SQLAlchemyError, OSError) as error:
            raise UnavailableError("queue-unavailable", "The job queue does not answer.", "Run `supplier db upgrade`.") from error

    def close(self) -> None:
        """Close the engine's connections."""
        with self._lock:
            if self._made is not None:
                self._made.destroy()
                self._made = None

    def _client(self) -> DBOSClient:
        with self._lock:
            if self._made is None:
                from dbos import DBOSClient, DBOSPortableJSONSerializer

                self._made = DBOSClient(system_database_url=self._url, serializer=DBOSPortableJSONSerializer(), system_database_pool_size=2)
            return self._made


def _job(row: Any) -> Job:
    noted = row.attributes or {}
    state = "parked" if PARKED in noted and row.status == "CANCELLED" else _STATES[row.status]
    error = None if row.error is None else f"{type(row.error).__name__}: {row.error}"[:500]
    return Job(
        id=row.workflow_id,
        name=row.name,
        state=state,
        tries=int(noted.get(RESUMED, 0)) + 1,
        created_ms=row.created_at or 0,
        error=noted.get(PARKED, error),
    )
