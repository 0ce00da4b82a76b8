"""What happens with a posted answer: saved, then on to the next question, or the page again with what to complete."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect, Template

from supplier import clock
from supplier.errors import BadInputError, StaleError
from supplier.model.answers import Answer
from supplier.parts import Parts
from supplier.web.portal import sentences
from supplier.web.portal.forms import Typed, answer_of, typed_in
from supplier.web.portal.frame import href, lang_of
from supplier.web.portal.incoming import Received, Refused
from supplier.web.portal.questions import question_page, view, worth_saying
from supplier.workflow import answer as saving
from supplier.workflow import questionnaire as asking
from supplier.workflow import upload
from supplier.workflow.questionnaire import Place

_REVISION = re.compile(r'\s*"?(\d{1,9})"?\s*\Z')


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """What the page that saves by itself is told."""

    revision: int
    answered: int
    total: int
    minutes: int
    forward: str


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody else was faster: both answers in words, and the revision to save on top of."""

    theirs: tuple[str, ...]
    yours: tuple[str, ...]
    revision: int


def keep(request: Request[Any, Any, Any], parts: Parts, at: tuple[str, str], fields: dict[str, list[str]]) -> Response[Any]:
    """Save for a page that saves by itself: complete or not, without leaving the page."""
    where, revision = saving.Where(set_id=at[0], question=at[1], lang=lang_of(request)), if_match(request)
    try:
        kept = saving.save(parts, request.user.actor, where, _make(fields, where.lang), revision, clock.now())
    except BadInputError as error:
        told = {"field": error.field or "answer", "detail": sentences.problem(error.message, error.hint, where.lang)}
        return Response(told, status_code=422, media_type="application/problem+json")
    except StaleError as error:
        return Response(_conflict(parts, request, at, error, where.lang), status_code=412)
    body = Saved(
        revision=kept.answer.revision,
        answered=kept.answered,
        total=kept.visible,
        minutes=asking.minutes(kept.visible - kept.answered),
        forward=href(kept.following) if kept.following else "/p/check",
    )
    return Response(body, headers={"ETag": f'"{kept.answer.revision}"'})


def _make(fields: dict[str, list[str]], lang: str) -> Callable[[Place], Answer]:
    return lambda place: answer_of(place, typed_in(place.question, fields), lang)


def if_match(request: Request[Any, Any, Any]) -> int:
    """The revision the page saw.

    Raises:
        HTTPException: 428 when the header is missing or no number.
    """
    found = _REVISION.match(request.headers.get("if-match", ""))
    if found is None:
        raise HTTPException(status_code=428, detail="The request does not say which version of the answer it changes (If-Match).")
    return int(found[1])


def post(request: Request[Any, Any, Any], parts: Parts, at: tuple[str, str], received: Received) -> Redirect | Template:
    """Save a sent page, its files included, then go where the button leads."""
    lang, actor = lang_of(request), request.user.actor
    seen = asking.asked(parts, actor, lang)
    place, typed = seen.place(*at), Typed()
    try:
        typed = typed_in(place.question, received.fields)
        made = upload.take(parts, actor, tuple(received.files), clock.now()) if received.files else ()
        typed = msgspec.structs.replace(typed, evidence=tuple(dict.fromkeys((*typed.evidence, *(one.sha256 for one in made)))))
        answer = answer_of(place, typed, lang)
        saving.save(parts, actor, saving.Where(set_id=at[0], question=at[1], lang=lang), lambda _: answer, _revision(received.fields), clock.now())
    except BadInputError as error:
        return question_page(request, parts, asking.asked(parts, actor, lang), place, typed=typed, error=error)
    except StaleError as error:
        return question_page(request, parts, seen, place, typed=typed, stale=error)
    return _onward(request, parts, at, received, lang)


def _onward(request: Request[Any, Any, Any], parts: Parts, at: tuple[str, str], received: Received, lang: str) -> Redirect | Template:
    go = received.fields.get("go", ["continue"])[-1]
    seen = asking.asked(parts, request.user.actor, lang)
    place = seen.place(*at)
    if received.refused:
        return question_page(request, parts, seen, place, refused=refusals(received.refused, lang))
    if go == "add-row":
        return question_page(request, parts, seen, place, extra_rows=2)
    if go == "stay" or received.files:
        return Redirect(view(seen, place).href, status_code=303)
    before, _ = asking.neighbours(seen.places, at)
    if go == "back" and before is not None:
        return Redirect(view(seen, before).href, status_code=303)
    gaps = worth_saying(place)
    return question_page(request, parts, seen, place, missing=gaps) if gaps else Redirect(view(seen, place).forward, status_code=303)


def refusals(refused: list[Refused], lang: str) -> tuple[str, ...]:
    """What is said about files that were not taken."""
    return tuple(f"{one.name}: {sentences.problem(one.error.message, one.error.hint, lang)}" for one in refused)


def _revision(fields: dict[str, list[str]]) -> int:
    found = _REVISION.match(fields.get("revision", [""])[-1])
    if found is None:
        raise HTTPException(status_code=428, detail="The form does not say which version of the answer it changes.")
    return int(found[1])


def _conflict(parts: Parts, request: Request[Any, Any, Any], at: tuple[str, str], error: StaleError, lang: str) -> Conflict:
    seen = asking.asked(parts, request.user.actor, lang)
    place, names = seen.place(*at), {one.sha256: one.name for one in seen.uploads}
    theirs = error.theirs if isinstance(error.theirs, Answer) else place.answer
    yours = error.yours if isinstance(error.yours, Answer) else None
    return Conflict(
        theirs=sentences.said(place.question, theirs, names, lang),
        yours=sentences.said(place.question, yours, names, lang),
        revision=theirs.revision if theirs else 0,
    )
