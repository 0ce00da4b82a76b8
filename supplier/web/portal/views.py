"""What the landing, list, documents, check and receipt pages show."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Request, Response
from litestar.response import Template

from supplier import clock
from supplier.errors import BadInputError
from supplier.parts import Parts
from supplier.web.portal import sentences
from supplier.web.portal.cards import card, offers
from supplier.web.portal.forms import SignForm
from supplier.web.portal.frame import href, lang_of, next_open, portal_page
from supplier.web.render import page
from supplier.workflow import documents, enter, submit
from supplier.workflow import questionnaire as asking
from supplier.workflow.enter import Landing
from supplier.workflow.questionnaire import Asked, Place
from supplier.workflow.submit import Check, Receipt


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A question and what was said, on the page that shows all of them."""

    text: str
    href: str
    said: tuple[str, ...]


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of a section."""

    title: str
    lines: tuple[Line, ...]


class ProblemView(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to complete."""

    question: str
    text: str
    href: str


def landing_page(
    request: Request[Any, Any, Any], seen: Landing, *, error: BadInputError | None = None, note: str = "", told: bool = False
) -> Template:
    """The page behind the link of the invitation; 410 when the link is not good any more."""
    lang = lang_of(request, seen.lang)
    status = 410 if seen.door != "good" else 422 if error else 200
    return page(
        request,
        "portal/landing.html" if seen.door == "good" else "portal/ended.html",
        status,
        lang=lang,
        word=sentences.words(lang),
        seen=seen,
        kinds={kind: sentences.kind(kind, lang) for kind, _ in seen.documents},
        errors=_errors(error, lang),
        note=note,
        told=told,
        late=bool(seen.due_on and seen.due_on < clock.today()),
        submitted=seen.state.value in {"submitted", "in_review", "decided"},
    )


def code_page(request: Request[Any, Any, Any], seen: Landing, *, code: str = "", error: BadInputError | None = None, sent: bool = True) -> Template:
    """The page that takes the code. `code` is filled only in a demo, which says so."""
    lang = lang_of(request, seen.lang)
    errors = _errors(error, lang)
    return page(request, "portal/code.html", 422 if error else 200, lang=lang, seen=seen, errors=errors, shown=code, sent=sent)


def list_page(request: Request[Any, Any, Any], seen: Asked) -> Template:
    """The task list."""
    last = seen.row.last_question
    places = {f"{place.questions.id}/{place.question.id}": place for place in seen.places}
    following = next_open(seen.places)
    begun = seen.row.answered > 0
    return portal_page(
        request,
        "questionnaire.html",
        seen,
        go_on=href(following) if following else "/p/check",
        last=_line(places[last], seen, lang_of(request)) if last in places else None,
        begun=begun,
        complete=following is None or asking.answered(following),
        intro=seen.row.message,
    )


def documents_page(request: Request[Any, Any, Any], parts: Parts, *, refused: tuple[str, ...] = ()) -> Template:
    """Every document, and what they propose."""
    lang = lang_of(request)
    found = documents.look(parts, request.user.actor, lang, clock.now())
    wanted = tuple((sentences.kind(kind, lang), label) for kind, label in enter.demanded(found.asked))
    return portal_page(
        request,
        "documents.html",
        found.asked,
        422 if refused else 200,
        cards=tuple(card(paper, found.asked, lang) for paper in found.papers),
        offers=offers(found.proposals, found.asked, lang),
        wanted=wanted,
        errors={"files": " ".join(refused)} if refused else {},
        limit_mb=parts.settings.upload_max_mb,
        in_hand=any(paper.in_hand for paper in found.papers),
    )


def row_part(request: Request[Any, Any, Any], parts: Parts, upload_id: str) -> Template:
    """One document's card, which asks again while the document is being read."""
    lang = lang_of(request)
    seen, paper = documents.one(parts, request.user.actor, upload_id, lang)
    return portal_page(request, "_card.html", seen, card=card(paper, seen, lang), open=seen.open)


def check_page(
    request: Request[Any, Any, Any],
    parts: Parts,
    *,
    form: SignForm | None = None,
    error: BadInputError | None = None,
    code: str = "",
    sent: bool = False,
) -> Template:
    """Problems first, then all answers, then the signature."""
    lang = lang_of(request)
    found = submit.check(parts, request.user.actor, lang)
    names = {upload.sha256: upload.name for upload in found.asked.uploads}
    return portal_page(
        request,
        "check.html",
        found.asked,
        422 if error else 200,
        blocking=_problems(found, lang, blocks=True),
        hints=_problems(found, lang, blocks=False),
        groups=groups(found.asked, names, lang),
        files=found.asked.uploads,
        reading=found.reading,
        form=form or SignForm(name=found.signatory.name),
        errors=_errors(error, lang),
        to=enter.masked(found.signatory.email),
        signatory=found.signatory.purpose == "signatory",
        statement=sentences.words(lang)(sentences.mark(submit.STATEMENT)),
        shown=code,
        sent=sent,
    )


def receipt_page(request: Request[Any, Any, Any], found: Receipt) -> Template:
    """The receipt, with all answers for printing."""
    lang = lang_of(request)
    names = {upload.sha256: upload.name for upload in found.asked.uploads}
    return portal_page(
        request, "receipt.html", found.asked, row=found.row, digest=found.digest, groups=groups(found.asked, names, lang), files=found.asked.uploads
    )


def receipt_file(found: Receipt) -> Response[bytes]:
    """The JSON copy. The digest is SHA-256 over `content` as canonical JSON: sorted keys, no spaces, UTF-8."""
    row = found.row
    body = {
        "schema": "supplier-receipt-1",
        "digest": found.digest,
        "submitted_at": row.submitted_at,
        "signatory": {"name": row.signatory_name, "role": row.signatory_role, "email": row.signatory_email, "statement": submit.STATEMENT},
        "content": found.content,
    }
    headers = {"Content-Disposition": 'attachment; filename="answers.json"', "Content-Security-Policy": "sandbox; default-src 'none'"}
    data = msgspec.json.format(msgspec.json.encode(body, order="sorted"), indent=2)
    return Response(data, media_type="application/json", headers=headers)


def groups(seen: Asked, names: dict[str, str], lang: str) -> tuple[Group, ...]:
    """All questions with their answers, by section."""
    titles = dict.fromkeys((place.questions.id, place.section.id) for place in seen.places)
    found = []
    for key in titles:
        mine = [place for place in seen.places if (place.questions.id, place.section.id) == key]
        title = f"{mine[0].questions.title}: {mine[0].section.title}"
        found.append(Group(title=title, lines=tuple(_line(place, seen, lang, names) for place in mine)))
    return tuple(found)


def _line(place: Place, seen: Asked, lang: str, names: dict[str, str] | None = None) -> Line:
    known = names if names is not None else {upload.sha256: upload.name for upload in seen.uploads}
    return Line(text=place.question.text, href=href(place), said=sentences.said(place.question, place.answer, known, lang))


def _problems(found: Check, lang: str, *, blocks: bool) -> tuple[ProblemView, ...]:
    return tuple(
        ProblemView(question=problem.place.question.text, text=sentences.missing(problem.missing.note, lang), href=href(problem.place))
        for problem in found.problems
        if problem.blocks is blocks
    )


def _errors(error: BadInputError | None, lang: str) -> dict[str, str]:
    return {error.field or "": sentences.problem(error.message, error.hint, lang)} if error else {}
