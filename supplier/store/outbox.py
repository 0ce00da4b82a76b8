"""Mail waiting to be sent, written in the transaction that causes it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, or_, select, update

from supplier.errors import NotFoundError
from supplier.store.shapes import Page, Row, after, beyond, changed, columns, every, first, page
from supplier.store.tables import MessageTable, new_id
from supplier.store.words import MessageState

BACK_OFF = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 360, 360))
"""Waits between tries, together about 24 hours; after the last a message has failed."""
CLAIM = dt.timedelta(minutes=2)


class MessageRow(Row, frozen=True):
    """A mail. Without a mail server it stays waiting and staff see it."""

    id: str
    organisation_id: str
    key: str | None
    kind: str
    questionnaire_id: str | None
    contact_id: str | None
    to_name: str
    to_address: str
    subject: str
    body: str
    lang: str
    state: MessageState
    tries: int
    next_try_at: dt.datetime
    message_id: str
    error: str | None
    created_at: dt.datetime
    sent_at: dt.datetime | None


class NewMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A rendered mail. `key` (for instance `reminder-<questionnaire>-2`) makes sure it exists once."""

    kind: str
    to_name: str
    to_address: str
    subject: str
    body: str
    lang: str
    key: str | None = None
    questionnaire_id: str | None = None
    contact_id: str | None = None


_SELECT = select(*columns(MessageRow, MessageTable))
_SECRETS = re.compile(r"(?<=/p/)[A-Za-z0-9_-]{20,}|(?<=/welcome/)[A-Za-z0-9_-]{20,}|(?<=/reset/)[A-Za-z0-9_-]{20,}|\b\d{6}\b")


def add(connection: Connection, organisation_id: str, given: NewMessage, at: dt.datetime) -> MessageRow:
    """Put a mail into the outbox; one with the same key is returned instead of a second."""
    table = MessageTable
    if given.key is not None:
        same = first(connection, MessageRow, _SELECT.where(table.organisation_id == organisation_id, table.key == given.key))
        if same is not None:
            return same
    made = new_id()
    values = msgspec.structs.asdict(given) | {
        "state": MessageState.WAITING,
        "tries": 0,
        "next_try_at": at,
        "message_id": f"{made}@supplier",
        "created_at": at,
    }
    connection.execute(insert(table).values(id=made, organisation_id=organisation_id, **values))
    return get(connection, organisation_id, made)


def get(connection: Connection, organisation_id: str, message_id: str) -> MessageRow:
    """One mail.

    Raises:
        NotFoundError: there is none.
    """
    found = first(connection, MessageRow, _SELECT.where(MessageTable.organisation_id == organisation_id, MessageTable.id == message_id))
    if found is None:
        raise NotFoundError("message-unknown", "This message does not exist.")
    return found


def any_due(connection: Connection, at: dt.datetime) -> bool:
    """Whether a mail is due; cheap enough to ask every second."""
    table = MessageTable
    return connection.execute(select(table.id).where(table.state == MessageState.WAITING, table.next_try_at <= at).limit(1)).first() is not None


def claim_due(connection: Connection, at: dt.datetime, limit: int = 20) -> tuple[MessageRow, ...]:
    """Take mails that are due, for two minutes; a claim that is not settled comes up again. Two workers never hold the same."""
    table = MessageTable
    due = _SELECT.where(table.state == MessageState.WAITING, table.next_try_at <= at).order_by(table.next_try_at, table.id).limit(limit)
    rows = every(connection, MessageRow, due.with_for_update(skip_locked=True))
    for row in rows:
        connection.execute(update(table).where(table.id == row.id).values(next_try_at=at + CLAIM, tries=row.tries + 1))
    return tuple(msgspec.structs.replace(row, tries=row.tries + 1) for row in rows)


def sent(connection: Connection, message_id: str, at: dt.datetime) -> None:
    """The mail server took it. From now on only its reader knows the links and codes in it: our copy loses them."""
    body = connection.execute(select(MessageTable.body).where(MessageTable.id == message_id)).scalar_one()
    values = {"state": MessageState.SENT, "sent_at": at, "error": None, "body": masked(body)}
    connection.execute(update(MessageTable).where(MessageTable.id == message_id).values(values))


def masked(body: str) -> str:
    """A mail's text without the tokens of its links and without its code."""
    return _SECRETS.sub("•••", body)


def deferred(connection: Connection, row: MessageRow, error: str, at: dt.datetime) -> MessageState:
    """It could not be sent now: try later, or give up after about 24 hours."""
    if row.tries > len(BACK_OFF):
        return _settle(connection, row.id, MessageState.FAILED, error)
    connection.execute(update(MessageTable).where(MessageTable.id == row.id).values(next_try_at=at + BACK_OFF[row.tries - 1], error=error))
    return MessageState.WAITING


def bounced(connection: Connection, message_id: str, error: str) -> MessageState:
    """The mail server refused the address for good."""
    return _settle(connection, message_id, MessageState.BOUNCED, error)


def cancel(connection: Connection, questionnaire_id: str, kinds: tuple[str, ...]) -> int:
    """Cancel what waits for a questionnaire (reminders stop when it is answered); returns how many."""
    table = MessageTable
    waiting = (table.questionnaire_id == questionnaire_id, table.kind.in_(kinds), table.state == MessageState.WAITING)
    return changed(connection, update(table).where(*waiting).values(state=MessageState.CANCELLED))


def again(connection: Connection, message_id: str, at: dt.datetime) -> None:
    """Send a failed or bounced mail again."""
    values = {"state": MessageState.WAITING, "tries": 0, "next_try_at": at, "error": None}
    connection.execute(update(MessageTable).where(MessageTable.id == message_id).values(values))


def of_questionnaire(connection: Connection, questionnaire_id: str) -> tuple[MessageRow, ...]:
    """The mails of a questionnaire, newest first."""
    return every(connection, MessageRow, _SELECT.where(MessageTable.questionnaire_id == questionnaire_id).order_by(MessageTable.created_at.desc()))


def listed(
    connection: Connection, organisation_id: str, state: MessageState | None = None, after_cursor: str | None = None, limit: int = 50
) -> Page[MessageRow]:
    """The outbox, newest first."""
    table = MessageTable
    keys = (table.created_at, table.id)
    statement = _SELECT.where(table.organisation_id == organisation_id)
    further = beyond(keys, after(after_cursor, (dt.datetime, str)), descending=True)
    for term in (None if state is None else table.state == state, further):
        statement = statement if term is None else statement.where(term)
    rows = every(connection, MessageRow, statement.order_by(table.created_at.desc(), table.id.desc()).limit(limit + 1))
    return page(rows, limit, ("created_at", "id"))


def waiting_since(connection: Connection, before: dt.datetime) -> int:
    """How many mails have waited since before a moment; for the settings check."""
    table = MessageTable
    rows: Any = connection.execute(
        select(table.id).where(or_(table.state == MessageState.WAITING, table.state == MessageState.FAILED), table.created_at < before)
    )
    return len(rows.all())


def _settle(connection: Connection, message_id: str, state: MessageState, error: str) -> MessageState:
    connection.execute(update(MessageTable).where(MessageTable.id == message_id).values(state=state, error=error))
    return state
