"""The clause matrix: every clause with its answers, evidence, level and flags; and every answer to look back at."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request
from litestar.response import Template

from supplier import clock
from supplier.errors import BadInputError
from supplier.model.answers import Claim
from supplier.model.people import Role
from supplier.parts import Parts
from supplier.web.forms import problems
from supplier.web.panels import scorecard, words
from supplier.web.panels.card import LinkView, Places
from supplier.web.panels.scorecard import ClauseView, FlagView, SectionView
from supplier.web.render import page
from supplier.web.review.forms import JudgementForm
from supplier.web.review.views import card_of, notice, places_of, state_words
from supplier.wording.catalog import day
from supplier.workflow import review


class AnswerView(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it was given, with where the question's clauses are shown. `stated` is what the vendor says, not a verdict."""

    anchor: str
    label: str
    said: str
    comment: str
    planned_on: str
    stated: str
    clauses: tuple[str, ...]
    links: tuple[LinkView, ...]


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """A clause with its title, the answers about it and the flags it carries."""

    clause: ClauseView
    title: str
    answers: tuple[AnswerView, ...]
    flags: tuple[FlagView, ...]


class MatrixView(msgspec.Struct, frozen=True, kw_only=True):
    """The clauses of one text."""

    title: str
    lines: tuple[LineView, ...]


_STATES = {"met": "met", "partly": "partly", "planned": "planned", "not_met": "not_met", "na": "not_applicable"}


def clauses_page(
    request: Request[Any, Any, Any],
    parts: Parts,
    questionnaire_id: str,
    typed: JudgementForm | None = None,
    error: BadInputError | None = None,
) -> Template:
    """The matrix, filtered by state."""
    shown = review.look(parts, request.user.actor, questionnaire_id, clock.now())
    wanted = request.query_params.get("state", "")
    matrix, answers, tabs = _matrix(parts, shown, wanted) if shown.card else ((), (), ())
    return page(
        request,
        "review/clauses.html",
        422 if error else 200,
        review=shown,
        is_qa=Role.QA in request.user.roles,
        state=state_words(shown.row.state),
        matrix=matrix,
        answers=answers,
        tabs=tabs,
        wanted=wanted,
        typed=typed,
        errors=problems(error) if error else {},
        notice=notice(request),
    )


def _matrix(
    parts: Parts, shown: review.Review, wanted: str
) -> tuple[tuple[MatrixView, ...], tuple[AnswerView, ...], tuple[tuple[str, str, int], ...]]:
    card, places = card_of(shown), places_of(shown)
    claims = shown.card.case.claims if shown.card else ()
    titles = {f"{source}#{clause.id}": clause.title for source, found in parts.library.clause_lists().items() for clause in found.clauses}
    flags = scorecard.flag_views(card, places)
    sections = scorecard.section_views(card, places)
    matrix = tuple(MatrixView(title=one.title, lines=_lines(one, wanted, titles, claims, flags, places)) for one in sections)
    totals = [
        (state, label[0], sum(clause.state == state for one in sections for clause in one.clauses)) for state, label in words.CLAUSE_STATES.items()
    ]
    tabs = (("", "All", len(card.clauses)), *(tab for tab in totals if tab[2]))
    return tuple(one for one in matrix if one.lines), tuple(answer_view(claim, places) for claim in claims), tabs


def _lines(
    section: SectionView, wanted: str, titles: dict[str, str], claims: tuple[Claim, ...], flags: tuple[FlagView, ...], places: Places
) -> tuple[LineView, ...]:
    return tuple(
        LineView(
            clause=clause,
            title=titles.get(clause.ref, ""),
            answers=tuple(answer_view(claim, places) for claim in claims if any(link.ref == clause.ref for link in claim.clauses)),
            flags=tuple(flag for flag in flags if flag.is_open and flag.target.endswith(f":{clause.ref}")),
        )
        for clause in section.clauses
        if wanted in {"", clause.state}
    )


def answer_view(claim: Claim, places: Places) -> AnswerView:
    """An answer in words: options by their labels, dates written out, the rows of a table one after the other."""
    said = places.said(claim.question, claim.values or ((claim.value,) if claim.value else ()))
    listed = "; ".join(", ".join(value for value in row.values() if value) for row in claim.rows)
    return AnswerView(
        anchor=f"q-{claim.question.replace('.', '-')}",
        label=claim.label,
        said=(said or listed or "nothing entered") if claim.answered else "",
        comment=claim.comment or "",
        planned_on=day(claim.planned_on.isoformat(), scorecard.LANG) if claim.planned_on else "",
        stated=words.CLAUSE_STATES[_STATES[claim.state.value]][0].lower() if claim.state else "",
        clauses=tuple(link.ref.partition("#")[2] for link in claim.clauses),
        links=tuple(link for sha256 in claim.evidence if (link := places.document(sha256)) is not None),
    )
