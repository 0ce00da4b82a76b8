"""The worker's rounds: show that it lives, take over from workers that do not, send mail, start the day's work.

The free job engine does not notice dead workers, so this does (docs/decisions). Its schedules are not used either: a
daily job whose id carries the date exists once however many workers ask for it, and also when the machine was off at night.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from typing import Any

import supplier
from supplier import clock
from supplier.jobs.handlers import give_up
from supplier.parts import Parts
from supplier.queue.names import DAILY, PARKED, QUEUE_OF, RESUMED, TRIES
from supplier.store import workers
from supplier.workflow import send_mail

log = logging.getLogger(__name__)

DAILY_HOUR = 2
"""UTC hour from which the day's housekeeping may run."""


class Rounds:
    """A thread that goes its rounds until it is stopped; an error in one round is logged and the next one comes."""

    def __init__(self, parts: Parts, worker_id: str, silent_seconds: float) -> None:
        self._parts, self._id = parts, worker_id
        self._silent = dt.timedelta(seconds=silent_seconds)
        self._pause = min(2.0, silent_seconds / 5)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rounds", daemon=True)
        self._day: dt.date | None = None

    def start(self) -> None:
        """Show that this worker lives before it takes its first job, then begin."""
        self._beat()
        self._thread.start()

    def stop(self) -> None:
        """End after the present round."""
        self._ended.set()
        self._thread.join(timeout=30)

    def leave(self) -> None:
        """Forget this worker, so that whatever it left is resumed at once."""
        with self._parts.database.write() as connection:
            workers.leave(connection, self._id)

    def _run(self) -> None:
        while not self._ended.wait(self._pause):
            for task in (self._beat, self._take_over, self._send, self._daily):
                try:
                    task()
                except Exception:
                    log.exception("round %s failed", task.__name__)

    def _beat(self) -> None:
        with self._parts.database.write() as connection:
            workers.beat(connection, self._id, supplier.__version__)

    def _take_over(self) -> None:
        stranded = self._stranded()
        if not stranded:
            return
        if self._parts.database.is_sqlite:
            beyond_hope = self._resume(stranded)
        else:
            with self._parts.database.write() as connection:
                beyond_hope = self._resume(self._stranded()) if workers.lead(connection) else []
        for run in beyond_hope:
            self._park(run)

    def _stranded(self) -> list[Any]:
        from dbos import DBOS

        running = DBOS.list_workflows(status="PENDING", load_input=True, load_output=False)
        if all(run.executor_id == self._id for run in running):
            return []
        with self._parts.database.read() as connection:
            at = workers.now(connection)
            alive = workers.alive(connection, at - self._silent)
        return [run for run in running if run.executor_id not in alive and run.executor_id != self._id]

    def _resume(self, stranded: list[Any]) -> list[Any]:
        """Resume what may still work; returns what was cut off too often."""
        from dbos import DBOS

        beyond_hope = []
        for run in stranded:
            resumed = int((run.attributes or {}).get(RESUMED, 0)) + 1
            if resumed >= TRIES:
                beyond_hope.append(run)
                continue
            log.warning("job %s is resumed: worker %s is silent", run.workflow_id, run.executor_id)
            DBOS.update_workflow_attributes(run.workflow_id, {RESUMED: resumed})
            DBOS.resume_workflow(run.workflow_id, queue_name=QUEUE_OF[run.name])
        return beyond_hope

    def _park(self, run: Any) -> None:
        """Tell the record, then take the job out of the way; should this be cut off it is done again."""
        from dbos import DBOS

        reason = f"its worker died {TRIES} times while it ran"
        log.error("job %s is parked: %s", run.workflow_id, reason)
        give_up(self._parts, run.name, tuple(run.input["args"]), reason)
        DBOS.update_workflow_attributes(run.workflow_id, {RESUMED: TRIES - 1, PARKED: reason})
        DBOS.cancel_workflow(run.workflow_id)

    def _send(self) -> None:
        send_mail.send_due(self._parts, clock.now())

    def _daily(self) -> None:
        now = clock.now()
        if now.hour < DAILY_HOUR or self._day == now.date():
            return
        day = now.date().isoformat()
        with self._parts.database.write() as connection:
            workers.forget(connection, workers.now(connection) - dt.timedelta(days=1))
            self._parts.queue.enqueue(connection, DAILY, f"daily-{day}", day)
        self._day = now.date()
