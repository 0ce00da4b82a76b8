"""What the page of one question shows."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request
from litestar.response import Template

from supplier import clock
from supplier.errors import BadInputError, StaleError
from supplier.model.answers import Answer
from supplier.model.questions import Column, Question
from supplier.parts import Parts
from supplier.questions.check import Missing, check_answer
from supplier.web.portal import sentences
from supplier.web.portal.cards import card, offers
from supplier.web.portal.forms import Typed, columns_of, typed_from
from supplier.web.portal.frame import href, lang_of, portal_page
from supplier.workflow import documents
from supplier.workflow.questionnaire import Asked, Place, neighbours

BLANK_ROWS = 1


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """A document that is asked for, and after which answers."""

    label: str
    when: tuple[str, ...]
    required: bool


class QuestionView(msgspec.Struct, frozen=True, kw_only=True):
    """One question with its place among the others and everything its form needs."""

    set_id: str
    id: str
    type: str
    text: str
    help: str | None
    why: str
    unit: str | None
    required: bool
    intro: str | None
    section: str
    number: int
    of: int
    options: tuple[Any, ...]
    columns: tuple[Column, ...]
    clauses: tuple[str, ...]
    demands: tuple[Demand, ...]
    plans: bool
    href: str
    back: str | None
    forward: str


def question_page(  # noqa: PLR0913 - what the page may have to say beside the question
    request: Request[Any, Any, Any],
    parts: Parts,
    seen: Asked,
    place: Place,
    *,
    typed: Typed | None = None,
    error: BadInputError | None = None,
    missing: tuple[Missing, ...] = (),
    stale: StaleError | None = None,
    refused: tuple[str, ...] = (),
    extra_rows: int = 0,
) -> Template:
    """The page: with what was typed when it is shown again, with both texts when somebody else was faster."""
    lang = lang_of(request)
    papers, proposed = documents.for_question(parts, request.user.actor, seen, place.questions.id, place.question.id, clock.now())
    shown = typed or typed_from(place.answer)
    theirs = stale.theirs if stale is not None and isinstance(stale.theirs, Answer) else None
    names = {paper.row.sha256: paper.row.name for paper in papers}
    if theirs is not None:
        shown = msgspec.structs.replace(shown, revision=theirs.revision)
    status = 412 if stale else 422 if error or missing or refused else 200
    return portal_page(
        request,
        "question.html",
        seen,
        status,
        section=(place.questions.id, place.section.id),
        question=view(seen, place),
        typed=shown,
        rows=(*shown.rows, *({} for _ in range(BLANK_ROWS + extra_rows))),
        errors=_errors(error, missing, refused, lang),
        skippable=bool(missing) and error is None,
        theirs=sentences.said(place.question, theirs, names, lang) if theirs else None,
        cards=tuple(card(paper, seen, lang) for paper in papers),
        offers=offers(proposed, seen, lang),
        limit_mb=parts.settings.upload_max_mb,
        cell_shown=sentences.cell_shown,
        saved_at=None,
    )


def view(seen: Asked, place: Place) -> QuestionView:
    """The question as its page shows it."""
    question = place.question
    mine = [one for one in seen.places if (one.questions.id, one.section.id) == (place.questions.id, place.section.id)]
    number = next(at for at, one in enumerate(mine, 1) if one.question.id == question.id)
    before, after = neighbours(seen.places, (place.questions.id, question.id))
    return QuestionView(
        set_id=place.questions.id,
        id=question.id,
        type=question.type,
        text=question.text,
        help=question.help,
        why=question.why,
        unit=question.unit,
        required=question.required,
        intro=place.section.intro if number == 1 else None,
        section=place.section.title,
        number=number,
        of=len(mine),
        options=question.options,
        columns=columns_of(question),
        clauses=tuple(sentences.clause(link.ref) for link in question.clauses),
        demands=_demands(question),
        plans=any(option.planned_on for option in question.options),
        href=href(place),
        back=href(before) if before else None,
        forward=href(after) if after else "/p/check",
    )


def worth_saying(place: Place) -> tuple[Missing, ...]:
    """What to point out before going on: gaps of an answer that was begun. Documents may come later."""
    if place.answer is None:
        return ()
    return tuple(missing for missing in check_answer(place.question, place.answer) if missing.field != "evidence")


def _demands(question: Question) -> tuple[Demand, ...]:
    labels = {option.value: option.label for option in question.options}
    return tuple(
        Demand(label=demand.label, when=tuple(labels.get(value, value) for value in demand.when), required=demand.required)
        for demand in question.evidence
    )


def _errors(error: BadInputError | None, missing: tuple[Missing, ...], refused: tuple[str, ...], lang: str) -> dict[str, str]:
    found = {} if error is None else {error.field or "answer": sentences.problem(error.message, error.hint, lang)}
    for one in missing:
        found.setdefault("answer" if one.field == "rows" else one.field, sentences.missing(one.note, lang))
    if refused:
        found["files"] = " ".join(refused)
    return found
