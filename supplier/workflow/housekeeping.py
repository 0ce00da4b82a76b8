"""What is done once a day: verify the trail, have changed verdicts computed again, remind, clear what has ended."""

from __future__ import annotations

import datetime as dt

from supplier import clock
from supplier.parts import Parts
from supplier.queue.names import ASSESS
from supplier.store import audit, audit_check, questionnaires, services, sessions, throttle
from supplier.workflow import follow
from supplier.workflow.verify import verified

LEFT_OVER = 3600.0
"""Seconds after which an upload that never finished arriving is cleared away."""


def daily(parts: Parts, day: str, *, at: dt.datetime) -> None:
    """The work of one day (ISO date); running it twice does no harm."""
    verify_trails(parts, at)
    reassess(parts, dt.date.fromisoformat(day))
    follow.remind_due(parts, at)
    with parts.database.write() as connection:
        sessions.sweep(connection, at)
        throttle.sweep(connection, at)
    parts.files.sweep(LEFT_OVER, clock.now().timestamp())


def verify_trails(parts: Parts, at: dt.datetime) -> tuple[audit_check.Report, ...]:
    """Verify every organisation's trail and record the result in it."""
    reports = verified(parts)
    with parts.database.write() as connection:
        for report in reports:
            found = [f"{problem.seq}: {problem.what}" for problem in report.problems]
            audit.append(
                connection,
                audit.Event(
                    organisation_id=report.organisation_id,
                    at=at,
                    actor=audit.SYSTEM,
                    action="audit.verified",
                    object_type="organisation",
                    object_id=report.organisation_id,
                    payload={"code": report.code, "events": report.events, "records": report.records, "problems": found},
                ),
            )
    return reports


def reassess(parts: Parts, on: dt.date) -> int:
    """Have every service assessed again whose stored verdict says that it changes by this date; returns how many."""
    with parts.database.write() as connection:
        due = services.due_for_rescoring(connection, on)
        for service in due:
            newest = next((row for row in questionnaires.of_service(connection, service.id) if row.scorecard_id is not None), None)
            if newest is not None:
                parts.queue.enqueue(connection, ASSESS, f"assess-{newest.id}-{on.isoformat()}", newest.id)
    return len(due)
