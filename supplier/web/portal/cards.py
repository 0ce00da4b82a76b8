"""A document as a card: how far it is, what it is, what was read in it and where, what it answers, what is doubtful."""

from __future__ import annotations

import msgspec

from supplier.model.reading import Confidence, Fact, Kind, Reading
from supplier.questions.proposals import Proposal, to_complete
from supplier.web.portal import sentences
from supplier.web.portal.frame import href
from supplier.workflow.documents import Paper
from supplier.workflow.questionnaire import Asked

FACTS_SHOWN = 8
STATES = {
    "queued": ("info", sentences.mark("waiting to be read")),
    "reading": ("info", sentences.mark("being read")),
    "read": ("good", sentences.mark("read")),
    "unreadable": ("warn", sentences.mark("could not be read")),
}
HIDDEN = frozenset({"language"})
NO_DOUBT = frozenset({"DOC_SIGNATURE_VALID", "DOC_SIGNATURE_UNKNOWN"})
"""Findings that speak for a document, or of whom the buyer trusts: nothing its vendor could mend."""


class FactView(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was read, and its place."""

    name: str
    value: str
    page: int
    picture: str | None
    snippet: str
    sure: str
    doubtful: bool


class Link(msgspec.Struct, frozen=True):
    """A text that leads somewhere."""

    text: str
    href: str


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A document."""

    id: str
    sha256: str
    name: str
    size: int
    pages: int | None
    kind: str
    tone: str
    state: str
    in_hand: bool
    unreadable: bool
    reason: str
    facts: tuple[FactView, ...]
    more: tuple[FactView, ...]
    controls: int
    doubts: tuple[str, ...]
    answers: tuple[Link, ...]


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that a document proposes. `to_complete` are the required columns that it leaves empty."""

    question: str
    href: str
    action: str
    answer: tuple[str, ...]
    to_complete: tuple[str, ...]
    sha256: str
    file: str
    places: tuple[FactView, ...]
    sure: str


def card(paper: Paper, seen: Asked, lang: str) -> Card:
    """The card of one document."""
    row, word = paper.row, sentences.words(lang)
    tone, state = STATES.get(row.state.value, ("", row.state.value))
    facts = [fact_view(fact, paper, lang) for reading in paper.readings for fact in reading.facts if fact.name not in HIDDEN]
    doubts = [word(finding.message) for reading in paper.readings for finding in reading.findings if finding.code not in NO_DOUBT]
    unreadable = row.state.value == "unreadable"
    reason = word(row.reason) if row.reason else ""  # an empty text would come back as the catalog's head
    return Card(
        id=row.id,
        sha256=row.sha256,
        name=row.name,
        size=row.size,
        pages=row.pages,
        kind="" if paper.in_hand or unreadable else ", ".join(dict.fromkeys(_kinds(paper.readings, row.kind, lang))),
        tone=tone,
        state=word(state),
        in_hand=paper.in_hand,
        unreadable=unreadable,
        reason=reason,
        facts=tuple(facts[:FACTS_SHOWN]),
        more=tuple(facts[FACTS_SHOWN:]),
        controls=sum(len(reading.controls) for reading in paper.readings),
        doubts=tuple(doubt for doubt in dict.fromkeys(doubts) if doubt != reason),
        answers=_answers(paper, seen),
    )


def fact_view(fact: Fact, paper: Paper, lang: str) -> FactView:
    """One fact with the link to the picture of its page."""
    return FactView(
        name=sentences.fact_name(fact, lang),
        value=sentences.fact_value(fact.value, lang),
        page=fact.page,
        picture=f"/p/documents/{paper.row.id}/pages/{fact.page}" if fact.page in paper.pictures else None,
        snippet=fact.snippet,
        sure=sentences.words(lang)(sentences.CONFIDENCE[fact.confidence]),
        doubtful=fact.confidence is not Confidence.HIGH,
    )


def offers(found: tuple[Proposal, ...], seen: Asked, lang: str) -> tuple[Offer, ...]:
    """The proposals, each with its source."""
    names = {upload.sha256: upload.name for upload in seen.uploads}
    shown = []
    for proposal in found:
        place = seen.place(proposal.answer.set_id, proposal.question)
        bare = msgspec.structs.replace(proposal.answer, evidence=())
        places = tuple(_place(ref.page or 1, ref.snippet or "", ref.value or "", lang) for ref in proposal.facts)
        shown.append(
            Offer(
                question=place.question.text,
                href=href(place),
                action=f"{href(place)}/use",
                answer=sentences.said(place.question, bare, names, lang),
                to_complete=to_complete(place.question, proposal.answer),
                sha256=proposal.sha256,
                file=names.get(proposal.sha256, proposal.file),
                places=places,
                sure=sentences.words(lang)(sentences.CONFIDENCE[proposal.confidence]),
            )
        )
    return tuple(shown)


def _place(page: int, snippet: str, value: str, lang: str) -> FactView:
    return FactView(name="", value=sentences.fact_value(value, lang), page=page, picture=None, snippet=snippet, sure="", doubtful=False)


def _kinds(readings: tuple[Reading, ...], kind: Kind | None, lang: str) -> list[str]:
    return [sentences.kind(reading.kind, lang) for reading in readings] or [sentences.kind(kind, lang)]


def _answers(paper: Paper, seen: Asked) -> tuple[Link, ...]:
    found = []
    for fit in paper.fits:
        place = seen.place(fit.set_id, fit.question)
        found.append(Link(place.question.text, href(place)))
    return tuple(dict.fromkeys(found))
