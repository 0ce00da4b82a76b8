"""What the inbox and the score page show."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from litestar import Request
from litestar.response import Template

from supplier import clock
from supplier.errors import BadInputError
from supplier.model.people import Role
from supplier.model.questionnaire import QuestionnaireState
from supplier.parts import Parts
from supplier.web.forms import problems
from supplier.web.panels import scorecard, words
from supplier.web.panels.card import Card, Places, decode
from supplier.web.panels.comparison import gate_changes
from supplier.web.render import day, days, page
from supplier.web.review.forms import JudgementForm
from supplier.wording.catalog import word
from supplier.workflow import review
from supplier.workflow.review import Review

NOTICES = {
    "assigned": "The reviewer is set.",
    "judged": "Saved, and scored again with it.",
    "scored": "Evaluated as of today.",
    "added": "Your document is here; it is read now, and the score follows by itself.",
    "decided": "The decision is recorded.",
    "reopened": "The questionnaire is in review again.",
    "looked": "The look-up is recorded, and scored again with it.",
    "removed": "The document is taken out; the score follows by itself.",
}
ASSURANCE = {
    "strong": "every standing asked for is at its best, and no confidence is low",
    "fair": "everything asked for is at least aligned or attested",
    "weak": "something asked for is not demonstrated, or still under review",
}
_WAITING = {
    QuestionnaireState.SUBMITTED: "It was submitted a moment ago; documents are read first. Load the page again in a minute.",
    QuestionnaireState.IN_REVIEW: "The score is being made. Load the page again in a minute.",
}
_NOT_SUBMITTED = "The vendor has not submitted it yet. It is scored when it is signed, not before."


class InboxLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the inbox, all of it words: lines that are alike are written once (web/render.py)."""

    id: str
    vendor: str
    service: str
    tier: str
    risk: str
    risk_tone: str
    badge: tuple[str, str, str] | None
    headline: str
    age: str
    state: tuple[str, str, str]
    reviewer: str
    go_live_on: str


def notice(request: Request[Any, Any, Any]) -> str:
    """What the last action did, in words."""
    return NOTICES.get(request.query_params.get("done", ""), "")


def state_words(state: QuestionnaireState) -> tuple[str, str, str]:
    """State -> word, tone, icon."""
    return words.STATES.get(state.value, (state.value.replace("_", " ").capitalize(), "", "circle-dot"))


def inbox_page(request: Request[Any, Any, Any], parts: Parts) -> Template:
    """The inbox."""
    mine, whole = (request.query_params.get(name) == "1" for name in ("mine", "all"))
    shown, now = review.inbox(parts, request.user.actor, mine=mine, whole=whole), clock.now()
    rows = [_line(row, now) for row in shown.rows]
    return page(request, "review/inbox.html", rows=rows, more=shown.more, mine=mine, notice=notice(request))


def _line(row: review.InboxRow, now: dt.datetime) -> InboxLine:
    return InboxLine(
        id=row.id,
        vendor=row.vendor_name,
        service=row.service_name,
        tier=row.tier.value,
        risk=row.risk or "",
        risk_tone=words.RISKS.get(row.risk or "", ""),
        badge=words.STANDINGS.get(row.badge.value) if row.badge else None,
        headline=row.headline or "",
        age=days((now - row.since).days),
        state=state_words(row.state),
        reviewer=row.reviewer_name or "",
        go_live_on=day(row.go_live_on),
    )


def score_page(
    request: Request[Any, Any, Any],
    parts: Parts,
    questionnaire_id: str,
    typed: JudgementForm | None = None,
    error: BadInputError | None = None,
) -> Template:
    """The score page, with the judgement that was refused still in its form."""
    shown = review.look(parts, request.user.actor, questionnaire_id, clock.now())
    return page(
        request,
        "review/score.html",
        422 if error else 200,
        review=shown,
        is_qa=Role.QA in request.user.roles,
        state=state_words(shown.row.state),
        waiting=_WAITING.get(shown.row.state, _NOT_SUBMITTED),
        can_add=shown.row.state is not QuestionnaireState.WITHDRAWN,
        typed=typed,
        errors=problems(error) if error else {},
        notice=notice(request),
        outcomes=words.OUTCOMES,
        providers=words.PROVIDERS,
        kinds={upload.id: word("kind", upload.kind.value, scorecard.LANG) if upload.kind else "being read" for upload in shown.uploads},
        **card_context(shown),
    )


def card_context(shown: Review) -> dict[str, Any]:
    """The scorecard's part of a page; `card` is None while there is none."""
    if shown.card is None:
        return {"card": None}
    card = decode(shown.card.rendered)
    before = decode(shown.before.rendered) if shown.before else None
    places = places_of(shown)
    flags = scorecard.flag_views(card, places)
    return {
        "card": card,
        "badge": words.STANDINGS[card.badge],
        "headline": scorecard.headline_parts(card),
        "standings": scorecard.standing_views(card, shown.sources),
        "editions": tuple(scorecard.edition(source) for source in shown.sources),
        "whys": scorecard.why_views(card, places),
        "flags": flags,
        "flag_groups": scorecard.flag_groups(flags),
        "sections": scorecard.section_views(card, places),
        "steps": scorecard.step_views(card),
        "before": before,
        "changed": scorecard.changes(card, before),
        "gate_changes": gate_changes(shown.card.scorecard, shown.before.scorecard if shown.before else None),
        "trend": shown.trend,
        "risk_tone": words.RISKS[card.risk.risk],
        "assurance": ASSURANCE[card.risk.assurance],
    }


def places_of(shown: Review) -> Places:
    """Links from the evidence of the shown scorecard; only where there is one."""
    assert shown.card is not None  # noqa: S101 - callers look first
    return Places(shown.card.case, {upload.sha256: upload.id for upload in shown.uploads}, shown.row.id, shown.options)


def card_of(shown: Review) -> Card:
    """The shown scorecard; only where there is one."""
    assert shown.card is not None  # noqa: S101 - callers look first
    return decode(shown.card.rendered)
