"""Checking everything, signing with a fresh code, and the receipt. After this nothing may be changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import Connection

from supplier.errors import BadInputError, IllegalStateError, NotAllowedError
from supplier.model.questionnaire import QuestionnaireState
from supplier.model.reading import Kind
from supplier.parts import Parts
from supplier.questions.check import Missing, check_answer
from supplier.queue.names import ASSESS
from supplier.store import canonical, links, outbox, questionnaires
from supplier.store.links import LinkRow
from supplier.store.questionnaires import QuestionnaireRow, Signature
from supplier.store.words import UploadState
from supplier.workflow import enter, limits, mails
from supplier.workflow import questionnaire as asking
from supplier.workflow.actor import Actor, require_vendor
from supplier.workflow.questionnaire import Asked, Place
from supplier.workflow.record import record

SCHEMA = "supplier-submission-1"
STATEMENT = "I have checked these answers. They are complete and correct to the best of my knowledge, and I may give them for the company."


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What is missing from one answer. `blocks` is false for documents: a vendor may submit without them, and it counts."""

    place: Place
    missing: Missing
    blocks: bool


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """The questionnaire before it is signed."""

    asked: Asked
    problems: tuple[Problem, ...]
    reading: int
    signatory: LinkRow

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way."""
        return not any(problem.blocks for problem in self.problems)


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """What the signatory typed."""

    name: str
    role: str
    agreed: bool
    code: str


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What the vendor keeps: the content that was submitted, its digest, who signed and when."""

    asked: Asked
    row: QuestionnaireRow
    digest: str
    content: dict[str, Any]


def check(parts: Parts, actor: Actor, lang: str) -> Check:
    """Everything that is missing, and everything that was said."""
    questionnaire_id = require_vendor(actor)
    with parts.database.read() as connection:
        seen = asking.load(parts, connection, actor.organisation, questionnaire_id, lang)
        link = links.get(connection, actor.organisation, actor.id)
    waiting = sum(upload.state in {UploadState.QUEUED, UploadState.READING} for upload in seen.uploads)
    return Check(asked=seen, problems=problems(seen), reading=waiting, signatory=link)


def problems(seen: Asked) -> tuple[Problem, ...]:
    """What is missing, in the order of the questions; what blocks comes first."""
    kinds = {upload.sha256: upload.kind or Kind.OTHER for upload in seen.uploads}
    found = [
        Problem(place=place, missing=missing, blocks=missing.field != "evidence")
        for place in seen.places
        for missing in check_answer(place.question, place.answer, kinds)
    ]
    return tuple(sorted(found, key=lambda problem: not problem.blocks))


def send_code(parts: Parts, actor: Actor, at: dt.datetime) -> str:
    """Mail the signatory a fresh code for signing. Returns it, which only a demo may show.

    Raises:
        NotAllowedError: a delegate cannot submit.
        IllegalStateError: it was submitted already.
        TooManyTriesError: three codes in five minutes are enough.
    """
    require_vendor(actor)
    parts.mailer.check()
    limits.take(parts, "portal-submit-code", actor.id, enter.CODES, enter.CODES_WINDOW, at)
    with parts.database.write() as connection:
        row, link = _signatory(connection, actor)
        code = links.new_code(connection, link, "submit", at)
        mails.code(connection, row, link, code, at)
        record(connection, actor, "submission.code_sent", ("link", link.id), at=at, questionnaire=row.id, to=link.email)
    return code


def submit(parts: Parts, actor: Actor, given: Signed, at: dt.datetime) -> str:
    """Sign and submit; returns the digest of what was submitted. One transaction: all of it happens, or nothing.

    The code is checked before in a transaction of its own, so that a wrong one counts.

    Raises:
        BadInputError: name, role, agreement or code are missing or wrong, or answers are incomplete.
        NotAllowedError: a delegate cannot submit.
        IllegalStateError: it was submitted already.
        TooManyTriesError: too many wrong codes.
    """
    _check_form(given)
    with parts.database.read() as connection:
        row, _ = _signatory(connection, actor)
        seen = asking.load(parts, connection, actor.organisation, row.id, row.lang)
    _refuse_incomplete(seen)
    _try_code(parts, actor, row, given.code, at)
    with parts.database.write() as connection:
        row, link = _signatory(connection, actor)
        return _submit(parts, connection, actor, row, link, given, at)


def receipt(parts: Parts, actor: Actor, lang: str) -> Receipt:
    """What was submitted.

    Raises:
        IllegalStateError: nothing was submitted yet.
    """
    questionnaire_id = require_vendor(actor)
    with parts.database.read() as connection:
        seen = asking.load(parts, connection, actor.organisation, questionnaire_id, lang)
    if seen.row.submission_digest is None or seen.row.submitted_at is None:
        raise IllegalStateError("not-submitted", "Nothing was submitted yet.", "Check your answers and sign them first.")
    return Receipt(asked=seen, row=seen.row, digest=seen.row.submission_digest, content=content(seen))


def content(seen: Asked) -> dict[str, Any]:
    """What the digest covers: sets, every saved answer (and whether it was asked in the end), every document."""
    asked_now = {(place.questions.id, place.question.id) for place in seen.places}
    answers = sorted(seen.answers, key=lambda answer: (answer.set_id, answer.question))
    return {
        "schema": SCHEMA,
        "questionnaire": seen.row.id,
        "vendor": seen.vendor,
        "service": seen.service.name,
        "sets": [{"id": questions.id, "version": questions.version} for questions in seen.sets],
        "answers": [msgspec.to_builtins(answer) | {"asked": (answer.set_id, answer.question) in asked_now} for answer in answers],
        "documents": sorted(({"sha256": one.sha256, "name": one.name, "size": one.size} for one in seen.uploads), key=lambda one: str(one["sha256"])),
    }


def _check_form(given: Signed) -> None:
    for field, value, message in (("name", given.name, "Enter your full name."), ("role", given.role, "Enter your role in the company.")):
        if not value.strip():
            raise BadInputError("field-empty", message, field=field)
        if len(value) > 200:  # noqa: PLR2004 - the limit of every one-line field
            raise BadInputError("field-too-long", "This is longer than 200 characters.", "Shorten it.", field=field)
    if not given.agreed:
        raise BadInputError("statement-missing", "Confirm the statement to submit.", field="agreed")
    if not given.code.strip():
        raise BadInputError("code-missing", "Enter the code from the mail.", "Ask for one first if you have none.", field="code")


def _signatory(connection: Connection, actor: Actor) -> tuple[QuestionnaireRow, LinkRow]:
    row = asking.require_open(questionnaires.get(connection, actor.organisation, require_vendor(actor)))
    link = links.get(connection, actor.organisation, actor.id)
    if link.purpose != "signatory":
        raise NotAllowedError("delegate", "Only the person the questionnaire was sent to can submit it.", "Tell that person you are done.")
    return row, link


def _refuse_incomplete(seen: Asked) -> None:
    left = sum(problem.blocks for problem in problems(seen))
    if left:
        raise BadInputError("answers-incomplete", "Some answers are still incomplete.", "They are listed at the top of the page.", field="problems")


def _try_code(parts: Parts, actor: Actor, row: QuestionnaireRow, code: str, at: dt.datetime) -> None:
    with parts.database.write() as connection:
        result = links.try_code(connection, actor.id, "submit", code, at)
        if result != "right":
            record(connection, actor, "submission.code_refused", ("link", actor.id), at=at, questionnaire=row.id, result=result)
    if result != "right":
        raise enter.refused(result)


def _submit(parts: Parts, connection: Connection, actor: Actor, row: QuestionnaireRow, link: LinkRow, given: Signed, at: dt.datetime) -> str:
    seen = asking.load(parts, connection, actor.organisation, row.id, row.lang)
    _refuse_incomplete(seen)
    digest = canonical.digest(content(seen))
    started = questionnaires.step(connection, row, QuestionnaireState.OPENED, at) if row.state is QuestionnaireState.SENT else row
    done = questionnaires.step(connection, started, QuestionnaireState.SUBMITTED, at)
    questionnaires.set_signature(connection, row.id, Signature(name=given.name.strip(), role=given.role.strip(), email=link.email, digest=digest))
    questionnaires.reminded(connection, row.id, None, sent=False)
    outbox.cancel(connection, row.id, ("invitation", "reminder"))
    signed = questionnaires.get(connection, actor.organisation, row.id)
    mails.receipt(connection, signed, link, digest, at)
    mails.submitted(parts, connection, signed, at)
    parts.queue.enqueue(connection, ASSESS, f"assess-{row.id}-{done.version}", row.id)
    record(
        connection,
        actor,
        "questionnaire.submitted",
        ("questionnaire", row.id),
        at=at,
        questionnaire=row.id,
        version=signed.version,
        submission=digest,
        signatory={"name": given.name.strip(), "role": given.role.strip(), "email": link.email},
        meaning=STATEMENT,
        lang=row.lang,
    )
    return digest
