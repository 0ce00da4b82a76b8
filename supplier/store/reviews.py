"""What reviewers judged, looked up and decided, and what vendors replied. Append-only: a later word takes an earlier one's place."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select

from supplier.model.case import FlagReply, Judgement, LookUp
from supplier.model.questionnaire import Outcome
from supplier.store import canonical
from supplier.store.conditions import DecisionCondition
from supplier.store.shapes import Row, columns, every
from supplier.store.tables import DecisionTable, FlagReplyTable, JudgementTable, LookUpTable, ServiceTable, new_id


class DecisionRow(Row, frozen=True):
    """A decision on one scorecard, with the decider's name as it was."""

    id: str
    service_id: str
    questionnaire_id: str
    scorecard_id: str
    scorecard_digest: str
    outcome: Outcome
    reason: str
    conditions: tuple[DecisionCondition, ...]
    next_review_on: dt.date | None
    person_id: str
    person_name: str
    decided_at: dt.datetime


class NewDecision(msgspec.Struct, frozen=True, kw_only=True):
    """What QA concluded."""

    service_id: str
    questionnaire_id: str
    scorecard_id: str
    scorecard_digest: str
    outcome: Outcome
    reason: str
    conditions: tuple[DecisionCondition, ...] = ()
    next_review_on: dt.date | None = None
    person_id: str
    person_name: str


def decide(connection: Connection, organisation_id: str, given: NewDecision, at: dt.datetime) -> DecisionRow:
    """Record a decision."""
    made = new_id()
    values = msgspec.structs.asdict(given)
    connection.execute(insert(DecisionTable).values(id=made, organisation_id=organisation_id, decided_at=at, **values))
    return DecisionRow(id=made, decided_at=at, **values)


DIGESTED = ("scorecard_digest", "outcome", "reason", "conditions", "next_review_on", "person_id")


def content(row: DecisionRow) -> list[Any]:
    """What the digest of a decision covers: its event `decision.made` has it as the new value."""
    return [getattr(row, name) for name in DIGESTED]


def digest(row: DecisionRow) -> str:
    """The digest of a decision, for the payload (`digest`) of its event where the new value is something else."""
    return canonical.digest(content(row))


def decisions(connection: Connection, service_id: str) -> tuple[DecisionRow, ...]:
    """A service's decisions, newest first."""
    table = DecisionTable
    statement = select(*columns(DecisionRow, table)).where(table.service_id == service_id)
    return every(connection, DecisionRow, statement.order_by(table.decided_at.desc(), table.id))


def decisions_of_vendor(connection: Connection, vendor_id: str) -> tuple[DecisionRow, ...]:
    """The decisions on every service of a vendor, newest first, in one query."""
    table = DecisionTable
    statement = select(*columns(DecisionRow, table)).join(ServiceTable, ServiceTable.id == table.service_id)
    return every(connection, DecisionRow, statement.where(ServiceTable.vendor_id == vendor_id).order_by(table.decided_at.desc(), table.id))


def judge(
    connection: Connection,
    organisation_id: str,
    service_id: str,
    given: Judgement,
    *,
    person_id: str,
    at: dt.datetime,
    questionnaire_id: str | None = None,
) -> str:
    """Record a judgement and return its id."""
    made = new_id()
    connection.execute(
        insert(JudgementTable).values(
            id=made,
            organisation_id=organisation_id,
            service_id=service_id,
            questionnaire_id=questionnaire_id,
            subject=given.subject,
            target=given.target,
            body=given,
            person_id=person_id,
            created_at=at,
        ),
    )
    return made


def judgements(connection: Connection, service_id: str, *, superseded: bool = False) -> tuple[Judgement, ...]:
    """The judgements that hold for a service, oldest first: the newest per subject and target, or all with `superseded`."""
    table = JudgementTable
    rows = connection.execute(select(table.body).where(table.service_id == service_id).order_by(table.created_at, table.id)).scalars()
    every_body = tuple(rows)
    if superseded:
        return every_body
    return tuple({(body.subject, body.target): body for body in every_body}.values())


def look_up(connection: Connection, organisation_id: str, service_id: str, given: LookUp, *, person_id: str, at: dt.datetime) -> str:
    """Record what was seen in a register and return its id."""
    made = new_id()
    values = {"sha256": given.sha256, "about": given.about, "body": given, "person_id": person_id, "created_at": at}
    connection.execute(insert(LookUpTable).values(id=made, organisation_id=organisation_id, service_id=service_id, **values))
    return made


def look_ups(connection: Connection, service_id: str, *, superseded: bool = False) -> tuple[LookUp, ...]:
    """The look-ups that hold for a service: the newest per document and subject, or all with `superseded`."""
    table = LookUpTable
    rows = tuple(connection.execute(select(table.body).where(table.service_id == service_id).order_by(table.created_at, table.id)).scalars())
    return rows if superseded else tuple({(body.sha256, body.about): body for body in rows}.values())


def reply(connection: Connection, organisation_id: str, questionnaire_id: str, given: FlagReply, *, link_id: str, at: dt.datetime) -> str:
    """Record the vendor's reply to a flag and return its id."""
    made = new_id()
    values = {"questionnaire_id": questionnaire_id, "flag": given.flag, "body": given, "link_id": link_id, "created_at": at}
    connection.execute(insert(FlagReplyTable).values(id=made, organisation_id=organisation_id, **values))
    return made


def replies(connection: Connection, questionnaire_id: str) -> tuple[FlagReply, ...]:
    """Every reply of a questionnaire, oldest first."""
    table = FlagReplyTable
    return tuple(
        connection.execute(select(table.body).where(table.questionnaire_id == questionnaire_id).order_by(table.created_at, table.id)).scalars()
    )
