"""Answering one question: saved as a new revision, only on top of the revision that was seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
from sqlalchemy import Connection

from supplier.errors import BadInputError
from supplier.model.answers import Answer
from supplier.model.intake import IntendedUse
from supplier.model.questionnaire import QuestionnaireState
from supplier.model.questions import Question, QuestionSet
from supplier.parts import Parts
from supplier.questions.check import Missing, check_answer
from supplier.questions.visible import weighs_the_same
from supplier.store import answers, questionnaires, uploads
from supplier.store.questionnaires import QuestionnaireRow
from supplier.workflow import questionnaire as asking
from supplier.workflow.actor import Actor, require_vendor
from supplier.workflow.questionnaire import Place
from supplier.workflow.record import record

TEXT_LIMIT = 10_000
ROWS_LIMIT = 200


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """Which question, and the language of the page."""

    set_id: str
    question: str
    lang: str = "en"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A saved answer, what is still missing from it, how far the questionnaire is, and the question that comes next."""

    answer: Answer
    missing: tuple[Missing, ...]
    answered: int
    visible: int
    following: Place | None


def save(parts: Parts, actor: Actor, where: Where, make: Callable[[Place], Answer], seen: int, at: dt.datetime) -> Kept:
    """Save what the vendor said, complete or not. `seen` is the revision its page showed, 0 where there was none.

    `make` turns what was typed into an answer to the question it is given; what it raises ends the transaction.

    Raises:
        BadInputError: an option, column or document that does not exist, or a text that is too long.
        IllegalStateError: the questionnaire was submitted or withdrawn.
        NotFoundError: the question is not asked.
        StaleError: somebody else saved meanwhile; both answers are in the error.
    """
    with parts.database.write() as connection:
        return save_in(parts, connection, actor, where, make, seen, at)


def save_in(parts: Parts, connection: Connection, actor: Actor, where: Where, make: Callable[[Place], Answer], seen: int, at: dt.datetime) -> Kept:
    """As `save`, within a transaction."""
    row, use = questionnaires.hold(connection, actor.organisation, require_vendor(actor))
    sets = asking.sets_of(parts, connection, asking.require_open(row), where.lang)
    mine, before = tuple(one for one in sets if one.id == where.set_id), answers.of_set(connection, row.id, where.set_id)
    shown = asking.places(mine, before, use)
    place = asking.find(shown, where.set_id, where.question)
    present = next((answer for answer in before if answer.question == where.question), None)
    given = make(place)
    _check(connection, row, place.question, given, present)
    fixed = msgspec.structs.replace(given, set_id=where.set_id, question=where.question, rev=place.question.rev, lang=row.lang)
    made = answers.save_after(connection, actor.organisation, row.id, present, fixed, seen=seen, by=actor.id, at=at)
    counted, now_shown = (row.answered, row.visible), shown
    if not weighs_the_same(place.question, present, made.answer):
        now_shown = asking.places(mine, (*(answer for answer in before if answer is not present), made.answer), use)
        counted = _moved(counted, asking.progress(shown), asking.progress(now_shown))
    if made.changed:
        _note(connection, actor, row, made, counted, at)
    missing = check_answer(place.question, made.answer)
    _, after = asking.neighbours(now_shown, (where.set_id, where.question))
    following = after or _in_next_set(connection, row, sets, where.set_id, use)
    return Kept(answer=made.answer, missing=missing, answered=counted[0], visible=counted[1], following=following)


def _moved(counted: tuple[int, int], before: tuple[int, int], now: tuple[int, int]) -> tuple[int, int]:
    """The counters of the questionnaire after a change in one set: questions of other sets depend on nothing in it."""
    return counted[0] + now[0] - before[0], counted[1] + now[1] - before[1]


def _in_next_set(connection: Connection, row: QuestionnaireRow, sets: tuple[QuestionSet, ...], set_id: str, use: IntendedUse) -> Place | None:
    later = sets[[one.id for one in sets].index(set_id) + 1 :]
    return next(iter(asking.places(later, answers.bodies(connection, row.id), use)), None) if later else None


def _note(connection: Connection, actor: Actor, row: QuestionnaireRow, made: answers.Saved, counted: tuple[int, int], at: dt.datetime) -> None:
    answer = made.answer
    if row.state is not QuestionnaireState.IN_PROGRESS:
        questionnaires.step(connection, opened(connection, row, at), QuestionnaireState.IN_PROGRESS, at)
    questionnaires.set_counters(connection, row.id, counted, at, last_question=f"{answer.set_id}/{answer.question}")
    note_saved(connection, actor, row, made, at)


def note_saved(connection: Connection, actor: Actor, row: QuestionnaireRow, made: answers.Saved, at: dt.datetime) -> None:
    """The event of a saved answer; nothing when the same was saved again."""
    if not made.changed:
        return
    record(
        connection,
        actor,
        "answer.saved",
        ("answer", made.object_id),
        at=at,
        questionnaire=row.id,
        version=made.answer.revision,
        old_digest=made.old_digest,
        digest=made.new_digest,
    )


def opened(connection: Connection, row: QuestionnaireRow, at: dt.datetime) -> QuestionnaireRow:
    """The questionnaire, moved on from sent if that did not happen yet."""
    return questionnaires.step(connection, row, QuestionnaireState.OPENED, at) if row.state is QuestionnaireState.SENT else row


def _check(connection: Connection, row: QuestionnaireRow, question: Question, given: Answer, present: Answer | None) -> None:
    """Refuse what no page of ours sends; what is merely missing is no error while somebody is still writing."""
    known = {option.value for option in question.options}
    if set(given.chosen) - known:
        raise BadInputError("option-unknown", "One of the chosen options does not exist.", "Load the page again and choose from the list.", "answer")
    if len(given.chosen) > 1 and question.type not in {"multi", "attest"}:
        raise BadInputError("one-option-only", "Choose one option only.", field="answer")
    for field, text in (("answer", given.text), ("comment", given.comment)):
        if len(text or "") > TEXT_LIMIT:
            raise BadInputError("text-too-long", "This text is longer than 10,000 characters.", "Shorten it, or attach a document.", field)
    if len(given.rows) > ROWS_LIMIT or any(len(cell) > TEXT_LIMIT for line in given.rows for cell in line.values()):
        raise BadInputError("table-too-large", "The table has more than 200 lines, or a cell is too long.", "Attach the list as a document.", "rows")
    if set(given.evidence) - set(present.evidence if present else ()):
        here = {upload.sha256 for upload in uploads.of_questionnaire(connection, row.id)}
        if set(given.evidence) - here:
            raise BadInputError("evidence-unknown", "One of the chosen documents is not there any more.", "Load the page again.", "evidence")
