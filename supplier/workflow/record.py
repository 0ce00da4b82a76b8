"""Writes the event of a change, in the transaction of the change: who, what, when, why, old and new."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection

from supplier.store import audit, canonical
from supplier.workflow.actor import Actor


def record(  # noqa: PLR0913 - the columns of an event
    connection: Connection,
    actor: Actor,
    action: str,
    subject: tuple[str, str],
    /,
    *,
    at: dt.datetime,
    questionnaire: str | None = None,
    version: object = None,
    old: Any = None,
    new: Any = None,
    reason: str | None = None,
    digest: str | None = None,
    old_digest: str | None = None,
    **payload: Any,
) -> int:
    """Record `action` (`questionnaire.sent`) on `subject` (type, id). Call it last in the transaction.

    `old` and `new` are the values before and after: their digests go under the hash chain, the values themselves into
    the payload. Where the record that `audit verify` compares is not `new` itself (a scorecard, a decision, a file), `digest` is
    its digest and `old_digest` that of the one before. Returns the event's number.
    """
    values = {name: value for name, value in (("old", old), ("new", new)) if value is not None}
    return audit.append(
        connection,
        audit.Event(
            organisation_id=actor.organisation,
            at=at,
            actor=audit.Actor(kind=actor.kind, id=actor.id, name=actor.name, role=actor.role_word, reference=actor.reference or None),
            action=action,
            object_type=subject[0],
            object_id=subject[1],
            object_version=None if version is None else str(version),
            questionnaire_id=questionnaire,
            old_digest=old_digest or (None if old is None else canonical.digest(old)),
            new_digest=digest or (None if new is None else canonical.digest(new)),
            reason=reason,
            payload=payload | values,
        ),
    )
