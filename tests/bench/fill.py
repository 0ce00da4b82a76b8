"""Fills an instance for the bench: a small one through the workflow, then many rows like it, inserted in bulk.

What is copied is real: real question sets, answers that fit them, a real scorecard, an audit trail whose chain holds.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, func, insert, literal, select, text

import supplier
from supplier.model.intake import IntendedUse, Tier
from supplier.model.questionnaire import QuestionnaireState as State
from supplier.model.scorecard import StandingWord
from supplier.parts import Parts
from supplier.store import audit, canonical, links, questionnaires, sessions, tables
from supplier.store.shapes import name_key
from supplier.store.tables import AnswerRevisionTable, AnswerTable, QuestionnaireSetTable, QuestionnaireTable, new_id
from supplier.workflow import assess, review, send, sign_in
from supplier.workflow.actor import Actor
from supplier.workflow.questionnaire import Place
from tests.support import invited, reviewed

DAY = dt.timedelta(days=1)
BATCH = 2_000
FIRST = ("Aster", "Birch", "Cedar", "Delta", "Ember", "Fjord", "Gale", "Harbor", "Iris", "Juniper", "Kestrel", "Linden", "Maple", "Nimbus", "Orchid")
SECOND = ("Clinical", "Data", "Imaging", "Labs", "Logistics", "Pharma", "Quality", "Research", "Software", "Systems", "Trial")
FORM = ("GmbH", "Ltd", "Inc.", "AG", "SAS", "BV", "S.p.A.")
PRODUCT = ("eTMF", "EDC", "LIMS", "Randomisation", "Safety Database", "Archive", "ePRO", "Training", "Batch Cloud", "Deviation Desk")
STATES = (State.DECIDED,) * 11 + (State.SENT, State.OPENED, State.IN_PROGRESS) * 2 + (State.SUBMITTED, State.IN_REVIEW, State.WITHDRAWN)
BADGES = (StandingWord.CERTIFIED, StandingWord.ALIGNED, StandingWord.UNDER_REVIEW, StandingWord.NOT_DEMONSTRATED, None)


class Doors(msgspec.Struct, frozen=True, kw_only=True):
    """The ways into a filled instance: cookies of one QA person and one vendor, and what to look at."""

    qa: Actor
    organisation: str
    vendor: str
    scored: str
    questionnaire: str
    qa_cookie: str
    vendor_cookie: str
    csrf: str
    set_id: str
    question: str
    option: str


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """How much to fill in."""

    vendors: int = 5_000
    questionnaires: int = 10_000
    answers: int = 1_000_000


def furnish(parts: Parts, at: dt.datetime) -> Doors:
    """One organisation with a scored questionnaire under review, and one that a vendor has just come into."""
    made = reviewed.submitted(parts, at)
    scored = made.questionnaire.id
    assess.run(parts, scored, at)
    review.look(parts, made.qa, scored, at)
    sent = send.send(parts, made.procurement, reviewed.order(at, service="Northwind Archive"), at).questionnaire
    long = dt.timedelta(days=2)
    with parts.database.write() as connection:
        link = links.of_questionnaire(connection, sent.id)[-1]
        person = next(row for row in _people(connection, made.qa) if row.id == made.qa.id)
        qa_cookie, _ = sessions.open_for_person(connection, person, at, idle=long, absolute=long)
        vendor_cookie, held = sessions.open_for_link(connection, link, at, idle=long, absolute=long)
    there = invited.Invited(staff=made.procurement, vendor=sign_in.link_actor(link), questionnaire=sent.id, token="")
    place = _choice(invited.looked(parts, there).places)
    return Doors(
        qa=made.qa,
        organisation=made.qa.organisation,
        vendor=made.questionnaire.vendor_id,
        scored=scored,
        questionnaire=sent.id,
        qa_cookie=qa_cookie,
        vendor_cookie=vendor_cookie,
        csrf=held.csrf_secret,
        set_id=place.questions.id,
        question=place.question.id,
        option=place.question.options[0].value,
    )


def multiply(parts: Parts, doors: Doors, size: Size, at: dt.datetime) -> None:
    """Vendors, services, questionnaires, answers, revisions and events up to `size`, and every question of the open one answered."""
    with parts.database.write() as connection:
        template = questionnaires.get(connection, doors.organisation, doors.questionnaire)
        made = _vendors(connection, doors.organisation, size, at)
        asked = _questionnaires(template, made, size, at)
        _put(connection, QuestionnaireTable, asked)
        pins = questionnaires.pins(connection, template.id)
        _put(connection, QuestionnaireSetTable, [_pin(doors.organisation, row["id"], place, pin) for row in asked for place, pin in enumerate(pins)])
    complete(parts, doors, at)
    with parts.database.write() as connection:
        _answers(connection, doors.questionnaire, size.answers)
    _events(parts, doors, size.answers, at)
    if not parts.database.is_sqlite:
        with parts.database.write() as connection:
            connection.execute(text("ANALYZE"))


def complete(parts: Parts, doors: Doors, at: dt.datetime) -> None:
    """Answer everything of the open questionnaire but the question that the bench saves."""
    actor = Actor(organisation=doors.organisation, kind="link", id="bench", name="", questionnaire=doors.questionnaire)
    there = invited.Invited(staff=actor, vendor=actor, questionnaire=doors.questionnaire, token="")
    invited.complete(parts, there, at)


def counts(parts: Parts) -> dict[str, int]:
    """How many rows the big tables hold."""
    named = (tables.VendorTable, tables.ServiceTable, QuestionnaireTable, AnswerTable, AnswerRevisionTable, tables.AuditEventTable)
    with parts.database.read() as connection:
        return {table.__tablename__: int(connection.execute(select(func.count()).select_from(table)).scalar_one()) for table in named}


def _people(connection: Connection, actor: Actor) -> tuple[Any, ...]:
    from supplier.store import people

    return people.listed(connection, actor.organisation)


def _choice(places: tuple[Place, ...]) -> Place:
    return next(place for place in places if place.questions.id == "annex11" and place.question.type == "choice")


def _vendors(connection: Connection, organisation: str, size: Size, at: dt.datetime) -> list[tuple[str, str, str, str]]:
    """Vendor, contact and two services of each; returns their ids."""
    ids = [(new_id(), new_id(), new_id(), new_id()) for _ in range(size.vendors)]
    names = [f"{FIRST[n % 15]} {SECOND[n // 15 % 11]} {FORM[n % 7]} {n}" for n in range(size.vendors)]
    common = {"organisation_id": organisation, "created_at": at}
    rows = [
        {"id": one[0], "name": name, "name_key": name_key(name), "badge": BADGES[n % 5], "version": 1, **common}
        for n, (one, name) in enumerate(zip(ids, names, strict=True))
    ]
    _put(connection, tables.VendorTable, rows)
    contacts = [
        {"id": one[1], "vendor_id": one[0], "name": f"Contact {n}", "email": f"qa{n}@vendor{n}.example", "lang": "en", **common}
        for n, one in enumerate(ids)
    ]
    _put(connection, tables.ContactTable, contacts)
    _put(connection, tables.ServiceTable, [_service(one[0], one[2 + k], 2 * n + k, at) | common for n, one in enumerate(ids) for k in (0, 1)])
    return ids


def _service(vendor: str, made: str, n: int, at: dt.datetime) -> dict[str, Any]:
    name, badge, today = f"{FIRST[n % 15]} {PRODUCT[n % 10]} {n}", BADGES[n * 7 % 5], at.date()
    scored = badge is not None
    return {
        "id": made,
        "vendor_id": vendor,
        "name": name,
        "name_key": name_key(name),
        "intended_use": IntendedUse(),
        "tier": (Tier.HIGH, Tier.MEDIUM, Tier.LOW)[n % 3],
        "badge": badge,
        "headline": "ISO 27001 certified; Annex 11 aligned, evidence limited" if scored else None,
        "risk": ("low", "medium", "high", "critical")[n % 4] if scored else None,
        "assurance": ("strong", "fair", "weak")[n % 3] if scored else None,
        "scored_as_of": today if scored else None,
        "next_change_on": today + DAY * (5 + n % 900) if scored else None,
        "reassess_by": today + DAY * 365 if scored else None,
        "version": 1,
    }


def _questionnaires(
    template: questionnaires.QuestionnaireRow, made: list[tuple[str, str, str, str]], size: Size, at: dt.datetime
) -> list[dict[str, Any]]:
    rows = []
    for n in range(size.questionnaires):
        vendor, contact, *services = made[n % len(made)]
        state, moment = STATES[n % len(STATES)], at - DAY * (n % 700)
        row = msgspec.structs.asdict(template) | {
            "id": new_id(),
            "vendor_id": vendor,
            "contact_id": contact,
            "service_id": services[n // len(made) % 2],
        }
        submitted = moment if state in {State.SUBMITTED, State.IN_REVIEW, State.DECIDED} else None
        row |= {"state": state, "created_at": moment, "sent_at": moment, "activity_at": moment, "submitted_at": submitted}
        row |= {"due_on": (moment + 21 * DAY).date(), "answered": n % 90, "visible": 100, "next_reminder_on": None}
        rows.append(row)
    return rows


def _pin(organisation: str, questionnaire: str, position: int, pin: questionnaires.Pin) -> dict[str, Any]:
    return {
        "organisation_id": organisation,
        "questionnaire_id": questionnaire,
        "set_id": pin.pinned.id,
        "position": position,
        "set_version": pin.pinned.version,
        "digest": pin.pinned.digest,
        "translation_digest": pin.translation_digest,
    }


def _answers(connection: Connection, template: str, wanted: int) -> None:
    """The template's answers for every other questionnaire, then each as its first revision: copied by the database."""
    names = [column.name for column in AnswerTable.__table__.columns]
    fields = [getattr(AnswerTable, name) if name != "questionnaire_id" else QuestionnaireTable.id for name in names]
    missing = ~select(AnswerTable.question).where(AnswerTable.questionnaire_id == QuestionnaireTable.id).correlate(QuestionnaireTable).exists()
    crossed = (
        select(*fields)
        .join(QuestionnaireTable, literal(value=True))
        .where(AnswerTable.questionnaire_id == template, QuestionnaireTable.id != template, missing)
        .limit(wanted)
    )
    connection.execute(insert(AnswerTable).from_select(names, crossed))
    revised = select(*(getattr(AnswerTable, name) for name in names))
    kept = select(AnswerRevisionTable.questionnaire_id).where(AnswerRevisionTable.questionnaire_id == AnswerTable.questionnaire_id)
    connection.execute(insert(AnswerRevisionTable).from_select(names, revised.where(~kept.exists())))


def _events(parts: Parts, doors: Doors, wanted: int, at: dt.datetime) -> None:
    """One `answer.saved` for each stored answer, chained as the trail wants it; committed in batches."""
    with parts.database.read() as connection:
        asked = list(connection.execute(select(QuestionnaireTable.id)).scalars())
        seq, link = audit.head(connection, doors.organisation)
    for start in range(0, wanted, BATCH):
        rows = list(_chain(doors, asked, (seq, link), range(start, min(start + BATCH, wanted)), at))
        with parts.database.write() as connection:
            _put(connection, tables.AuditEventTable, rows)
        seq, link = rows[-1]["seq"], rows[-1]["hash"]


def _chain(doors: Doors, asked: list[str], head: tuple[int, str], numbers: range, at: dt.datetime) -> Iterator[dict[str, Any]]:
    seq, previous = head
    digest, payload = canonical.digest("bench"), canonical.encode({}).decode()
    for number in numbers:
        seq, salt, questionnaire = seq + 1, secrets.token_hex(16), asked[number // 100 % len(asked)]
        row: dict[str, Any] = dict.fromkeys(audit.HASHED)
        row |= {"organisation_id": doors.organisation, "seq": seq, "at": at, "zone": "Europe/Berlin", "actor_kind": "link", "actor_id": "bench"}
        row |= {"actor_name": "Lena Brandt", "actor_role": "vendor", "reference": "bench", "action": "answer.saved", "object_type": "answer"}
        row |= {"object_id": f"{questionnaire}/{doors.set_id}/{number % 100}", "object_version": "1", "questionnaire_id": questionnaire}
        row |= {"new_digest": digest, "app_version": supplier.__version__, "config_version": "1", "prev_hash": previous}
        row["payload_digest"] = audit.payload_digest(salt, payload)
        row["hash"] = previous = audit.chain_hash(row)
        yield row | {"payload": payload, "salt": salt}


def _put(connection: Connection, target: type[tables.Table], rows: list[dict[str, Any]]) -> None:
    table = target.__table__
    assert isinstance(table, Table)
    known = {column.name for column in table.columns}
    nothing = dict.fromkeys(column.name for column in table.columns if column.nullable)
    for start in range(0, len(rows), BATCH):
        batch = [nothing | {name: value for name, value in row.items() if name in known} for row in rows[start : start + BATCH]]
        connection.execute(insert(table), batch)
