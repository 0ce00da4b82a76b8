"""What every page of a signed-in vendor shows: sections with their state, progress, due date, whom to ask."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import msgspec
from litestar import Request
from litestar.response import Template

from supplier import clock
from supplier.questions.check import check_answer
from supplier.web.portal.sentences import mark, words
from supplier.web.render import LANGUAGES, page
from supplier.workflow import questionnaire as asking
from supplier.workflow.questionnaire import Asked, Asker, Place

LANGUAGE_COOKIE = "portal_language"
PartState = Literal["done", "begun", "incomplete", "new"]
STATE_WORDS: dict[PartState, str] = {"done": mark("Done"), "begun": mark("Begun"), "incomplete": mark("To complete"), "new": mark("Not started")}


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A set or a section of it: how far it is, and where to go on."""

    id: str
    title: str
    href: str
    done: int
    total: int
    state: PartState
    current: bool = False
    parts: tuple[Part, ...] = ()

    @property
    def word(self) -> str:
        """The state in words."""
        return STATE_WORDS[self.state]


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """Around the page."""

    questionnaire: str
    service: str
    vendor: str
    asker: Asker
    due_on: dt.date
    days_left: int
    answered: int
    total: int
    minutes: int
    parts: tuple[Part, ...]
    documents: int
    open: bool


def lang_of(request: Request[Any, Any, Any], otherwise: str = "") -> str:
    """The language chosen on this device, else that of the link, else the organisation's."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else otherwise or request.user.lang


def frame(seen: Asked, here: tuple[str, str] = ("", "")) -> Frame:
    """The frame of a page; `here` is the set and the section that the page belongs to."""
    done, total = asking.progress(seen.places)
    return Frame(
        questionnaire=seen.row.id,
        service=seen.service.name,
        vendor=seen.vendor,
        asker=seen.asker,
        due_on=seen.row.due_on,
        days_left=asking.days_left(seen.row, clock.today()),
        answered=done,
        total=total,
        minutes=asking.minutes(total - done),
        parts=tuple(_set(seen, questions.id, questions.title, here) for questions in seen.sets if _of(seen, questions.id)),
        documents=len(seen.uploads),
        open=seen.open,
    )


def portal_page(request: Request[Any, Any, Any], template: str, seen: Asked, status: int = 200, **context: Any) -> Template:
    """A page of a signed-in vendor."""
    here = context.pop("section", ("", ""))
    lang = lang_of(request)
    return page(request, f"portal/{template}", status, frame=frame(seen, here), word=words(lang), lang=lang, **context)


def href(place: Place) -> str:
    """The address of a question's page."""
    return f"/p/questions/{place.questions.id}/{place.question.id}"


def next_open(places: tuple[Place, ...]) -> Place | None:
    """The first question that must still be answered, else the first of all."""
    waiting = [place for place in places if place.question.required and not asking.answered(place)]
    return next(iter(waiting or places), None)


def _of(seen: Asked, set_id: str) -> tuple[Place, ...]:
    return tuple(place for place in seen.places if place.questions.id == set_id)


def _set(seen: Asked, set_id: str, title: str, here: tuple[str, str]) -> Part:
    mine = _of(seen, set_id)
    sections = tuple(dict.fromkeys((place.section.id, place.section.title) for place in mine))
    parts = tuple(
        _part(name, text, tuple(place for place in mine if place.section.id == name), current=here == (set_id, name)) for name, text in sections
    )
    return msgspec.structs.replace(_part(set_id, title, mine, current=here[0] == set_id), parts=parts)


def _part(name: str, title: str, places: tuple[Place, ...], *, current: bool) -> Part:
    done, total = asking.progress(places)
    begun = any(place.answer is not None for place in places)
    gaps = any(asking.answered(place) and _gaps(place) for place in places)
    state: PartState = "incomplete" if gaps else "done" if done == total and (begun or total) else "begun" if begun else "new"
    first = next_open(places) or places[0]
    return Part(id=name, title=title, href=href(first), done=done, total=total, state=state, current=current)


def _gaps(place: Place) -> bool:
    return any(missing.field != "evidence" for missing in check_answer(place.question, place.answer))
