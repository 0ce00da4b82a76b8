"""What procurement's pages show: structs with everything worked out, so that templates have no arithmetic."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Literal
from urllib.parse import urlencode

import msgspec
from litestar import Request
from litestar.response import Template

from supplier import clock, wording
from supplier.errors import BadInputError
from supplier.model.questionnaire import QuestionnaireState as State
from supplier.model.questions import QuestionSet, Source
from supplier.model.reading import Kind
from supplier.parts import Parts
from supplier.questions.decode import decode_cached
from supplier.web.forms import problems
from supplier.web.procurement import words
from supplier.web.procurement.forms import NewRequestForm
from supplier.web.render import day as written
from supplier.web.render import days, page
from supplier.workflow import board, send

COLUMNS = (State.SENT, State.OPENED, State.IN_PROGRESS, State.SUBMITTED, State.IN_REVIEW, State.DECIDED, State.WITHDRAWN)
NOTICES = {
    "sent": "The questionnaire is sent.",
    "resent": "A new link is on its way; the old one no longer works.",
    "extended": "The due date is changed.",
    "withdrawn": "The questionnaire is withdrawn.",
    "reminded": "The reminder is on its way.",
}
_WAITING = {State.SENT, State.OPENED, State.IN_PROGRESS}
DEFAULT_DAYS = 21


class BoardLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the board, all of it words: lines that are alike are written once (web/render.py)."""

    id: str
    vendor: str
    service: str
    tier: str
    state: str
    tone: str
    icon: str
    due_on: str
    late: bool
    age: str
    stuck: str
    progress: str
    badge: tuple[str, str, str] | None
    headline: str
    next_reminder_on: str


def notice(request: Request[Any, Any, Any]) -> str:
    """What the last action did, in words."""
    return NOTICES.get(request.query_params.get("done", ""), "")


def wanted_of(request: Request[Any, Any, Any], today: dt.date) -> board.BoardFilter:
    """The board's filter from the address.

    Raises:
        BadInputError: a state that does not exist.
    """
    state, text = request.query_params.get("state", ""), request.query_params.get("q", "")
    order: Literal["due", "activity"] = "activity" if request.query_params.get("order") == "activity" else "due"
    if state == "late":
        return board.BoardFilter(late_on=today, text=text, order=order)
    if state and state not in set(State):
        raise BadInputError("state-unknown", f"There is no state {state}.", "Choose one of the states above the list.")
    return board.BoardFilter(states=(State(state),) if state else (), text=text, order=order)


def board_page(request: Request[Any, Any, Any], parts: Parts) -> Template:
    """The board: states with counts, search, rows."""
    today = clock.today()
    shown = board.board(parts, request.user.actor, wanted_of(request, today), request.query_params.get("after"), today)
    chosen = {name: request.query_params.get(name, "") for name in ("state", "q", "order")}
    tabs = [("", "All", sum(count for state, count in shown.counts.items() if state != "late")), ("late", "Late", shown.counts.get("late", 0))]
    tabs += [(state.value, words.STATES[state][0], shown.counts.get(state.value, 0)) for state in COLUMNS]
    more = f"/questionnaires?{urlencode({**chosen, 'after': shown.page.next})}" if shown.page.next else ""
    rows = [_line(row, today) for row in shown.page.rows]
    return page(request, "procurement/board.html", rows=rows, tabs=tabs, chosen=chosen, more=more, notice=notice(request))


def _line(row: board.BoardRow, today: dt.date) -> BoardLine:
    word, tone, icon = words.STATES[row.state]
    waits = row.state in _WAITING
    return BoardLine(
        id=row.id,
        vendor=row.vendor_name,
        service=row.service_name,
        tier=row.tier.value,
        state=word,
        tone=tone,
        icon=icon,
        due_on=written(row.due_on),
        late=waits and row.due_on < today,
        age=days((today - row.since.date()).days),
        stuck=_stuck(row),
        progress=f"{row.answered} of {row.visible}" if row.state in {State.OPENED, State.IN_PROGRESS} else "",
        badge=words.BADGES.get(row.badge.value) if row.badge else None,
        headline=row.headline or "",
        next_reminder_on=written(row.next_reminder_on) if waits else "",
    )


def _stuck(row: board.BoardRow) -> str:
    if row.bounced_at is not None:
        return f"mail to {row.contact_email} came back"
    reasons = {
        State.SENT: "not opened",
        State.OPENED: "opened, nothing answered",
        State.IN_PROGRESS: f"at question {row.answered + 1}" if row.answered < row.visible else "all answered, not submitted",
        State.SUBMITTED: "waits for QA",
        State.IN_REVIEW: f"with {row.reviewer_name or 'QA'}",
    }
    return reasons.get(row.state, "")


def new_page(request: Request[Any, Any, Any], parts: Parts, form: NewRequestForm | None = None, error: BadInputError | None = None) -> Template:
    """The one page of a new request; the offer is worked out from the switches."""
    today = clock.today()
    form = form or NewRequestForm(
        due_on=(today + dt.timedelta(days=DEFAULT_DAYS)).isoformat(), gxp_records="true", hosted_by_vendor="true", **_known(request)
    )
    context = _offer(parts, form, request.user.lang)
    vendors = [row.name for row in board.vendor_list(parts, request.user.actor, "", None)[0].rows]
    return page(
        request,
        "procurement/new.html",
        422 if error else 200,
        form=form,
        errors=problems(error) if error else {},
        areas=words.AREAS,
        gamp=words.GAMP,
        intake=words.INTAKE,
        packs=[(pack.id, title) for pack, title, _ in send.packs(parts, request.user.lang)],
        vendors=vendors,
        earliest=(today + dt.timedelta(days=1)).isoformat(),
        due_words=due_words(form, request.user.lang),
        **context,
    )


def _known(request: Request[Any, Any, Any]) -> dict[str, str]:
    return {
        name: request.query_params[name] for name in ("vendor_name", "service_name", "contact_name", "contact_email") if name in request.query_params
    }


def offer_part(request: Request[Any, Any, Any], parts: Parts, form: NewRequestForm) -> Template:
    """Only the offer, for when a switch changes."""
    return page(request, "procurement/_offer.html", form=form, due_words=due_words(form, request.user.lang), **_offer(parts, form, request.user.lang))


def due_words(form: NewRequestForm, lang: str) -> str:
    """The due date written out, or as typed where it is no date."""
    try:
        return written(dt.date.fromisoformat(form.due_on), lang)
    except ValueError:
        return form.due_on


def _offer(parts: Parts, form: NewRequestForm, lang: str) -> dict[str, Any]:
    try:
        offer = send.offer(parts, form.use(), form.pack or None)
    except BadInputError as error:
        return {"offer": None, "offer_error": f"{error.message} {error.hint}".strip()}
    titles = {pack.id: (title, summary) for pack, title, summary in send.packs(parts, lang)}
    return {
        "offer": offer,
        "offer_error": "",
        "pack_title": titles[offer.pack.id][0],
        "pack_summary": titles[offer.pack.id][1],
        "pack_reason": words.PACK_REASONS.get(offer.reason, ""),
        "tier_reason": words.TIER_REASONS.get(offer.tier_rule, ""),
    }


def questionnaire_page(
    request: Request[Any, Any, Any], parts: Parts, questionnaire_id: str, form: dict[str, str] | None = None, error: BadInputError | None = None
) -> Template:
    """One questionnaire: state, link, contact, sets, documents, mails, history, and what can be done now."""
    shown = board.one(parts, request.user.actor, questionnaire_id)
    word, tone, icon = words.STATES[shown.row.state]
    return page(
        request,
        "procurement/questionnaire.html",
        422 if error else 200,
        shown=shown,
        kind_word=kind_word,
        sources=sources(shown.sets),
        state=(word, tone, icon),
        waiting=shown.row.state in _WAITING,
        late=shown.row.state in _WAITING and shown.row.due_on < clock.today(),
        can_withdraw=shown.row.state in _WAITING,
        has_score=shown.row.scorecard_id is not None,
        address=portal_address(parts, shown) if parts.settings.demo else "",
        form=form or {},
        errors=problems(error) if error else {},
        notice=notice(request),
        stuck="",
        badge=words.BADGES.get(shown.service.badge.value) if shown.service.badge else None,
    )


def sources(sets: tuple[board.PinnedText, ...]) -> dict[str, tuple[Source, ...]]:
    """Set id -> the texts its clauses come from, with how far each was checked, as pinned."""
    return {one.pinned.id: _sources(one) for one in sets}


def _sources(one: board.PinnedText) -> tuple[Source, ...]:
    try:
        return decode_cached(one.text.encode(), QuestionSet, one.pinned.id).sources
    except BadInputError:
        return ()  # a set in a format of an older program is still listed by its digest


def kind_word(kind: Kind | None) -> str:
    """What a document is, in words; nothing while it is not read."""
    return wording.word("kind", kind.value, "en") if kind else ""


def portal_address(parts: Parts, shown: board.OneQuestionnaire) -> str:
    """The portal address from the newest invitation: only a demo shows it, because the token is stored nowhere else."""
    bodies = [message.body for message in shown.messages if message.kind == "invitation"]
    found = re.search(r"\S+/p/[A-Za-z0-9_-]{20,}", bodies[0]) if bodies else None
    return found.group() if found and parts.settings.demo else ""


def vendors_page(request: Request[Any, Any, Any], parts: Parts) -> Template:
    """Vendors by name, with the badges of their services."""
    text = request.query_params.get("q", "")
    listed, owned = board.vendor_list(parts, request.user.actor, text, request.query_params.get("after"))
    more = f"/vendors?{urlencode({'q': text, 'after': listed.next})}" if listed.next else ""
    return page(request, "procurement/vendors.html", rows=listed.rows, services=owned, text=text, more=more, badges=words.BADGES)


def vendor_page(request: Request[Any, Any, Any], parts: Parts, vendor_id: str) -> Template:
    """One vendor."""
    shown = board.vendor(parts, request.user.actor, vendor_id)
    return page(request, "procurement/vendor.html", shown=shown, kind_word=kind_word, badges=words.BADGES, states=words.STATES, today=clock.today())


def mail_page(request: Request[Any, Any, Any], parts: Parts) -> Template:
    """The outbox."""
    listed = board.mail(parts, request.user.actor, request.query_params.get("after"))
    more = f"/mail?{urlencode({'after': listed.next})}" if listed.next else ""
    return page(request, "procurement/mail.html", rows=listed.rows, more=more, sends=parts.mailer.way != "outbox")


def message_page(request: Request[Any, Any, Any], parts: Parts, message_id: str) -> Template:
    """One mail, with links and codes masked outside a demo."""
    row = board.one_mail(parts, request.user.actor, message_id)
    return page(request, "procurement/message.html", row=row, masked="•••" in row.body)


def portfolio_page(request: Request[Any, Any, Any], parts: Parts) -> Template:
    """Services by tier and badge, and what changes in the next 90 days."""
    shown = board.portfolio(parts, request.user.actor, clock.today())
    tiers, columns = ("high", "medium", "low"), ("certified", "aligned", "under_review", "not_demonstrated", "none")
    cells = {(tier, column): 0 for tier in tiers for column in columns}
    for count in shown.counts:
        cells[count.tier.value, count.badge.value if count.badge else "none"] += count.services
    grid = [(tier, [(column, cells[tier, column]) for column in columns]) for tier in tiers]
    return page(
        request, "procurement/portfolio.html", grid=grid, columns=columns, badges=words.BADGES, upcoming=shown.upcoming, total=sum(cells.values())
    )
