"""Answers: saved with a check of the revision seen, every revision kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from supplier.errors import StaleError
from supplier.model.answers import Answer
from supplier.store import canonical
from supplier.store.shapes import Row, columns, every
from supplier.store.tables import AnswerRevisionTable, AnswerTable, AnswerUploadTable, UploadTable
from supplier.store.words import UploadState


class AnswerRow(Row, frozen=True):
    """An answer with its revision (also in `body.revision`), when it was saved and by which link or person."""

    set_id: str
    question: str
    revision: int
    body: Answer
    saved_at: dt.datetime
    saved_by: str


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as saved. `changed` is false when the same answer was saved again: nothing was written."""

    answer: Answer
    changed: bool
    old_digest: str | None
    new_digest: str
    object_id: str


_PRESENT = select(AnswerTable.body).where(
    AnswerTable.questionnaire_id == bindparam("q"), AnswerTable.set_id == bindparam("s"), AnswerTable.question == bindparam("n")
)
_INSERT = insert(AnswerTable.__table__)  # type: ignore[arg-type]  # SQLAlchemy types __table__ as FromClause
_INSERT_REVISION = insert(AnswerRevisionTable.__table__)  # type: ignore[arg-type]  # see above
_UPDATE = (
    update(AnswerTable.__table__)  # type: ignore[arg-type]  # see above
    .where(
        AnswerTable.questionnaire_id == bindparam("q"),
        AnswerTable.set_id == bindparam("s"),
        AnswerTable.question == bindparam("n"),
        AnswerTable.revision == bindparam("seen"),
    )
    .values(revision=bindparam("revision"), body=bindparam("body"), saved_at=bindparam("saved_at"), saved_by=bindparam("saved_by"))
)
_BODIES = select(AnswerTable.body).where(AnswerTable.questionnaire_id == bindparam("q")).order_by(AnswerTable.set_id, AnswerTable.question)
_OF_SET = _BODIES.where(AnswerTable.set_id == bindparam("s"))
_ALL = (
    select(*columns(AnswerRow, AnswerTable)).where(AnswerTable.questionnaire_id == bindparam("q")).order_by(AnswerTable.set_id, AnswerTable.question)
)


def save(connection: Connection, organisation_id: str, questionnaire_id: str, answer: Answer, *, seen: int, by: str, at: dt.datetime) -> Saved:
    """Save an answer as the next revision; its own `revision` is ignored and set here.

    `seen` is the revision the person saw, 0 where there was none; `by` is the id of the link or person.

    Raises:
        StaleError: there is a newer revision than the one seen; `theirs` and `yours` are Answers.
    """
    present = one(connection, questionnaire_id, answer.set_id, answer.question)
    return save_after(connection, organisation_id, questionnaire_id, present, answer, seen=seen, by=by, at=at)


def save_after(  # noqa: PLR0913 - as `save`
    connection: Connection,
    organisation_id: str,
    questionnaire_id: str,
    present: Answer | None,
    answer: Answer,
    *,
    seen: int,
    by: str,
    at: dt.datetime,
) -> Saved:
    """As `save`, for callers who have just read the present answer in this transaction."""
    place = {"q": questionnaire_id, "s": answer.set_id, "n": answer.question}
    old = canonical.digest(present) if present else None
    if present is not None and msgspec.structs.replace(answer, revision=present.revision) == present:
        return Saved(answer=present, changed=False, old_digest=old, new_digest=old or "", object_id=object_id(questionnaire_id, present))
    if (present.revision if present else 0) != seen:
        raise _stale(present, answer)
    made = msgspec.structs.replace(answer, revision=seen + 1)
    values: dict[str, Any] = {"revision": made.revision, "body": made, "saved_at": at, "saved_by": by}
    key = {"organisation_id": organisation_id, "questionnaire_id": questionnaire_id, "set_id": made.set_id, "question": made.question}
    if present is None:
        try:
            connection.execute(_INSERT, values | key)
        except IntegrityError as error:
            raise _stale(None, answer) from error
    elif connection.execute(_UPDATE, values | place | {"seen": seen}).rowcount != 1:
        raise _stale(one(connection, questionnaire_id, answer.set_id, answer.question), answer)
    connection.execute(_INSERT_REVISION, values | key)
    if made.evidence or (present is not None and present.evidence):
        _link_uploads(connection, organisation_id, questionnaire_id, made)
    return Saved(answer=made, changed=True, old_digest=old, new_digest=canonical.digest(made), object_id=object_id(questionnaire_id, made))


def object_id(questionnaire_id: str, answer: Answer) -> str:
    """How the audit trail names an answer."""
    return f"{questionnaire_id}/{answer.set_id}/{answer.question}"


def listed(connection: Connection, questionnaire_id: str) -> tuple[AnswerRow, ...]:
    """Every present answer of a questionnaire."""
    return tuple(AnswerRow(*row) for row in connection.execute(_ALL, {"q": questionnaire_id}).all())


def bodies(connection: Connection, questionnaire_id: str) -> tuple[Answer, ...]:
    """Every present answer of a questionnaire, without when and by whom, in the order of `listed`."""
    return tuple(body for (body,) in connection.execute(_BODIES, {"q": questionnaire_id}).all())


def of_set(connection: Connection, questionnaire_id: str, set_id: str) -> tuple[Answer, ...]:
    """As `bodies`, of one set."""
    return tuple(body for (body,) in connection.execute(_OF_SET, {"q": questionnaire_id, "s": set_id}).all())


def one(connection: Connection, questionnaire_id: str, set_id: str, question: str) -> Answer | None:
    """The present answer to one question."""
    found: Answer | None = connection.execute(_PRESENT, {"q": questionnaire_id, "s": set_id, "n": question}).scalar_one_or_none()
    return found


def revisions(connection: Connection, questionnaire_id: str, set_id: str, question: str) -> tuple[AnswerRow, ...]:
    """Every revision of one answer, newest first."""
    table = AnswerRevisionTable
    statement = select(*columns(AnswerRow, table)).where(
        table.questionnaire_id == questionnaire_id, table.set_id == set_id, table.question == question
    )
    return every(connection, AnswerRow, statement.order_by(table.revision.desc()))


def pointing_to(connection: Connection, upload_id: str) -> tuple[tuple[str, str], ...]:
    """The (set, question) pairs whose answers name an upload as evidence."""
    table = AnswerUploadTable
    rows = connection.execute(select(table.set_id, table.question).where(table.upload_id == upload_id).order_by(table.set_id, table.question))
    return tuple((row.set_id, row.question) for row in rows)


def _link_uploads(connection: Connection, organisation_id: str, questionnaire_id: str, answer: Answer) -> None:
    link = AnswerUploadTable
    place = {"questionnaire_id": questionnaire_id, "set_id": answer.set_id, "question": answer.question}
    connection.execute(delete(link).where(link.questionnaire_id == questionnaire_id, link.set_id == answer.set_id, link.question == answer.question))
    gone = (UploadState.REMOVED, UploadState.SUPERSEDED)
    found = connection.execute(
        select(UploadTable.id).where(
            UploadTable.questionnaire_id == questionnaire_id, UploadTable.sha256.in_(answer.evidence), UploadTable.state.not_in(gone)
        ),
    ).scalars()
    for upload_id in found:
        connection.execute(insert(link).values(organisation_id=organisation_id, upload_id=upload_id, **place))


def _stale(theirs: Answer | None, yours: Answer) -> StaleError:
    message = "Somebody else answered this question meanwhile."
    return StaleError("answer-stale", message, "Compare both answers, then save the right one.", theirs=theirs, yours=yours)
