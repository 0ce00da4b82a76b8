"""A page of a document as people see it: the image with numbered boxes, the facts beside it, what was judged about each."""

from __future__ import annotations

import datetime as dt

import msgspec

from supplier.model.case import Judgement
from supplier.web.panels.marks import Mark, marks
from supplier.wording.catalog import word
from supplier.workflow.evidence_pages import DocumentPage

LANG = "en"
MARGIN = 26.0
"""Points left of the page for the numbers: over the words they would hide them."""

_VERDICTS = {
    "accepted": ("Accepted", "good"),
    "yes": ("Yes", "good"),
    "corrected": ("Corrected", "info"),
    "rejected": ("Rejected", "bad"),
    "no": ("No", "bad"),
    "resolved": ("Resolved", "good"),
}


class BoxView(msgspec.Struct, frozen=True, kw_only=True):
    """A rectangle over the words, in points of the page, and where its number stands in the margin."""

    anchor: str
    number: int
    label: str
    tone: str
    x: float
    y: float
    width: float
    height: float
    number_x: float
    number_y: float


class FactView(msgspec.Struct, frozen=True, kw_only=True):
    """A fact or control row beside the page. `target` is what a judgement about it names."""

    anchor: str
    number: int
    name: str
    value: str
    snippet: str
    confidence: str
    sure: bool
    how: str
    where: str
    alternatives: tuple[str, ...]
    about: str
    subject: str
    target: str
    is_control: bool
    excluded: bool
    status: str
    verdict: str
    verdict_tone: str
    verdict_by: str
    verdict_value: str
    is_date: bool


class PageLink(msgspec.Struct, frozen=True, kw_only=True):
    """A page that can be opened, and how many places it has."""

    number: int
    href: str
    places: int
    current: bool


class DocumentView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the evidence page shows but forms."""

    boxes: tuple[BoxView, ...]
    facts: tuple[FactView, ...]
    pages: tuple[PageLink, ...]
    width: float
    height: float
    view_box: str
    kind: str
    kind_reason: str
    findings: tuple[str, ...]
    before: str
    after: str
    elsewhere: int


def document_view(shown: DocumentPage) -> DocumentView:
    """The page worked out for the template."""
    known = marks(shown.readings)
    here = tuple(mark for mark in known if mark.page == shown.number)
    scale = shown.image.scale / 100 if shown.image else 1.0
    width = shown.image.width / scale if shown.image else 0.0
    height = shown.image.height / scale if shown.image else 0.0
    judged: dict[tuple[str, str], Judgement] = {(one.subject, one.target): one for one in shown.judgements}
    last = max([shown.upload.pages or 1, *(mark.page for mark in known)])
    links = _pages(shown, known, last)
    first = shown.readings[0] if shown.readings else None
    return DocumentView(
        boxes=_boxes(here, height) if shown.image else (),
        facts=tuple(_fact(mark, shown.upload.sha256, judged) for mark in here),
        pages=links,
        width=width,
        height=height,
        view_box=f"{-MARGIN:g} 0 {width + MARGIN:g} {height:g}",
        kind=word("kind", first.kind.value, LANG) if first else "not read yet",
        kind_reason=first.kind_reason if first else shown.upload.reason or "",
        findings=tuple(f"{one.message}{f' (page {one.page})' if one.page else ''}" for reading in shown.readings for one in reading.findings),
        before=next((link.href for link in reversed(links) if link.number < shown.number), ""),
        after=next((link.href for link in links if link.number > shown.number), ""),
        elsewhere=len(known) - len(here),
    )


def _pages(shown: DocumentPage, known: tuple[Mark, ...], last: int) -> tuple[PageLink, ...]:
    """All pages of a short document; of a long one those with places, the ends and the neighbours."""
    counts = {number: sum(mark.page == number for mark in known) for number in {mark.page for mark in known}}
    wanted = set(range(1, last + 1)) if last <= 15 else {1, last, shown.number - 1, shown.number, shown.number + 1, *counts}  # noqa: PLR2004 - what fits a line
    return tuple(
        PageLink(number=number, href=f"/documents/{shown.upload.id}/pages/{number}", places=counts.get(number, 0), current=number == shown.number)
        for number in sorted(wanted)
        if 1 <= number <= last
    )


def _boxes(here: tuple[Mark, ...], height: float) -> tuple[BoxView, ...]:
    """The rectangles; numbers keep clear of each other in the margin, in the order of the page from the top."""
    drawn: dict[int, BoxView] = {}
    free = 0.0
    for mark in sorted((mark for mark in here if mark.box is not None), key=lambda mark: (mark.box[1], mark.box[0]) if mark.box else (0, 0)):
        left, top, right, bottom = mark.box or (0, 0, 0, 0)
        middle = min(max((top + bottom) / 2, free + 8), height - 8)
        free = middle + 8
        drawn[mark.number] = BoxView(
            anchor=mark.anchor,
            number=mark.number,
            label=f"{mark.number}: {_name(mark)}, {mark.value}"[:200],
            tone=_tone(mark),
            x=round(left - 1, 2),
            y=round(top - 1, 2),
            width=round(right - left + 2, 2),
            height=round(bottom - top + 2, 2),
            number_x=-MARGIN / 2,
            number_y=round(middle, 2),
        )
    return tuple(drawn[number] for number in sorted(drawn))


def _tone(mark: Mark) -> str:
    if mark.control is not None:
        return "low" if mark.applicable is False else "medium" if mark.status in {"planned", "partial", "not implemented", "unknown"} else "high"
    return mark.confidence


def _name(mark: Mark) -> str:
    return "Control" if mark.control is not None else word("fact", mark.name, LANG)


def _fact(mark: Mark, sha256: str, judged: dict[tuple[str, str], Judgement]) -> FactView:
    subject, target = ("exclusion", mark.control) if mark.control is not None else ("fact", f"{sha256}:{mark.name}")
    decided = judged.get((subject, target))
    label, tone = _VERDICTS[decided.verdict] if decided else ("", "")
    name = _name(mark)
    return FactView(
        anchor=mark.anchor,
        number=mark.number,
        name=name[:1].upper() + name[1:],
        value=mark.value,
        snippet=mark.snippet,
        confidence=_tone(mark),
        sure=mark.confidence == "high",
        how=f"{word('confidence', mark.confidence, LANG)} confidence, {_method(mark.method)}",
        where=f"cell {mark.cell}" if mark.cell else "",
        alternatives=mark.alternatives,
        about=mark.about or "",
        subject=subject,
        target=target,
        is_control=mark.control is not None,
        excluded=mark.applicable is False,
        status=mark.status if mark.applicable is not False else "not applicable",
        verdict=label,
        verdict_tone=tone,
        verdict_by=f"{decided.by}, {decided.on.isoformat()}: {decided.reason}" if decided else "",
        verdict_value=decided.value or "" if decided else "",
        is_date=_is_day(mark.value),
    )


def _method(method: str) -> str:
    said = {
        "ocr": "by character recognition",
        "reviewer": "entered by a reviewer",
        "gazetteer": "by a list of known names",
        "table": "from a table",
        "qr": "from a QR code",
    }
    return said.get(method, f"by {method.replace('_', ' ')}")


def _is_day(value: str) -> bool:
    try:
        dt.date.fromisoformat(value)
    except ValueError:
        return False
    return True
