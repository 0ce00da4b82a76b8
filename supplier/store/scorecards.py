"""Scorecards with everything needed to compute them again. They never change."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, insert, select

from supplier.errors import NotFoundError
from supplier.model.case import Case
from supplier.model.intake import Tier
from supplier.model.scorecard import Scorecard, StandingWord
from supplier.store import canonical
from supplier.store.shapes import Row, columns, every, first
from supplier.store.tables import ScorecardTable, ServiceTable, new_id


class ScorecardRow(Row, frozen=True):
    """A scorecard as lists and histories show it."""

    id: str
    organisation_id: str
    questionnaire_id: str
    service_id: str
    as_of: dt.date
    badge: StandingWord
    headline: str
    tier: Tier
    risk: str
    assurance: str
    digest: str
    case_digest: str
    created_at: dt.datetime
    created_by: str


class StoredScorecard(msgspec.Struct, frozen=True, kw_only=True):
    """A scorecard with its input. `rendered` is the contract's JSON with the sentences as they were shown."""

    row: ScorecardRow
    case: Case
    policy_json: str
    scorecard: Scorecard
    rendered: str


class NewScorecard(msgspec.Struct, frozen=True, kw_only=True):
    """What scoring and wording made."""

    questionnaire_id: str
    service_id: str
    case: Case
    policy_json: str
    scorecard: Scorecard
    rendered: str
    headline: str
    created_by: str


_SELECT = select(*columns(ScorecardRow, ScorecardTable))
_WHOLE = (ScorecardTable.case_json, ScorecardTable.policy_json, ScorecardTable.scorecard_json, ScorecardTable.rendered_json)


def add(connection: Connection, organisation_id: str, given: NewScorecard, at: dt.datetime) -> ScorecardRow:
    """Keep a scorecard. Keeping the same verdict (equal digest) of a questionnaire twice in a row returns the first."""
    newest = latest(connection, given.questionnaire_id)
    if newest is not None and newest.digest == given.scorecard.digest and newest.as_of == given.scorecard.as_of:
        return newest
    case_json = canonical.encode(given.case).decode()
    made, card = new_id(), given.scorecard
    values: dict[str, Any] = {
        "questionnaire_id": given.questionnaire_id,
        "service_id": given.service_id,
        "as_of": card.as_of,
        "badge": card.badge,
        "headline": given.headline,
        "tier": card.risk.tier,
        "risk": card.risk.risk,
        "assurance": card.risk.assurance,
        "digest": card.digest,
        "case_digest": canonical.digest(case_json),
        "case_json": case_json,
        "policy_json": given.policy_json,
        "scorecard_json": canonical.encode(card).decode(),
        "rendered_json": given.rendered,
        "created_at": at,
        "created_by": given.created_by,
    }
    connection.execute(insert(ScorecardTable).values(id=made, organisation_id=organisation_id, **values))
    return get(connection, organisation_id, made).row


def get(connection: Connection, organisation_id: str, scorecard_id: str) -> StoredScorecard:
    """One scorecard with its input.

    Raises:
        NotFoundError: there is none.
    """
    return _one(connection, ScorecardTable.organisation_id == organisation_id, ScorecardTable.id == scorecard_id)


def any_organisation(connection: Connection, scorecard_id: str) -> StoredScorecard:
    """One scorecard of whichever organisation, for operators.

    Raises:
        NotFoundError: there is none.
    """
    return _one(connection, ScorecardTable.id == scorecard_id)


def _one(connection: Connection, *where: ColumnElement[bool]) -> StoredScorecard:
    statement = select(*columns(ScorecardRow, ScorecardTable), *_WHOLE)
    row = connection.execute(statement.where(*where)).first()
    if row is None:
        raise NotFoundError("scorecard-unknown", "This scorecard does not exist.")
    return _stored(row)


def digest(card: Scorecard) -> str:
    """The digest of a scorecard's stored text, for the payload (`digest`) of its event `scorecard.made`."""
    return canonical.digest(card)


def latest(connection: Connection, questionnaire_id: str) -> ScorecardRow | None:
    """The newest scorecard of a questionnaire."""
    newest = _SELECT.where(ScorecardTable.questionnaire_id == questionnaire_id).order_by(ScorecardTable.created_at.desc(), ScorecardTable.id.desc())
    return first(connection, ScorecardRow, newest)


def of_service(connection: Connection, service_id: str) -> tuple[ScorecardRow, ...]:
    """A service's scorecards, newest first."""
    return every(connection, ScorecardRow, _SELECT.where(ScorecardTable.service_id == service_id).order_by(ScorecardTable.created_at.desc()))


def of_vendor(connection: Connection, vendor_id: str) -> tuple[ScorecardRow, ...]:
    """The scorecards of every service of a vendor, newest first, in one query."""
    joined = _SELECT.join(ServiceTable, ServiceTable.id == ScorecardTable.service_id)
    return every(connection, ScorecardRow, joined.where(ServiceTable.vendor_id == vendor_id).order_by(ScorecardTable.created_at.desc()))


def every_one(connection: Connection, after_id: str = "", limit: int = 100) -> tuple[StoredScorecard, ...]:
    """Scorecards by id, for recomputing; `after_id` is the last id of the batch before."""
    table = ScorecardTable
    statement = select(*columns(ScorecardRow, table), *_WHOLE).where(table.id > after_id).order_by(table.id).limit(limit)
    return tuple(_stored(row) for row in connection.execute(statement))


def _stored(row: Any) -> StoredScorecard:
    cut = len(ScorecardRow.__struct_fields__)
    case_json, policy_json, scorecard_json, rendered = row[cut:]
    return StoredScorecard(
        row=ScorecardRow(*row[:cut]),
        case=msgspec.json.decode(case_json, type=Case),
        policy_json=policy_json,
        scorecard=msgspec.json.decode(scorecard_json, type=Scorecard),
        rendered=rendered,
    )
