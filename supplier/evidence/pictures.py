"""Words in the pictures of a page that has text: a word processor's template, a letterhead, a row of logos.

Where the text of a certificate leaves out what it should say, the picture behind it may say it: the standard, the issuer, the
heading of the scope, the accreditor's mark. Which page to look at is decided on facts, so that a certificate that says
everything in its text costs nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pypdfium2.raw as pdfium_c

from supplier.evidence import limits, pages
from supplier.evidence.layout import Source
from supplier.evidence.second_look import IN_PICTURE
from supplier.evidence.sniff import PDF
from supplier.model.reading import Fact, Finding, Kind, TextSource

SHARE = 0.1
"""From this share of pictures on, a page of a certificate may say something in them: a row of logos has it, a code to scan does not."""
_EXPECTED = ("holder", "standards", "number", "expires_on", "certification_body", "scope")
_ACCREDITOR = frozenset(("accreditation_body", "accredited"))
_DEPTH = 5


def findings(source: Source, kind: Kind, facts: Sequence[Fact]) -> tuple[Finding, ...]:
    """That a certificate lacks facts its pictures may hold, at the first page with such pictures."""
    if kind is not Kind.ISO_CERTIFICATE or source.media_type != PDF:
        return ()
    page = next((page for page in source.pages if page.source is TextSource.TEXT and page.image_share >= SHARE), None)
    if page is None or not _lacks(facts):
        return ()
    message = "Not all that a certificate says is in its text; words in the pictures of the page were not read."
    return (Finding(code=IN_PICTURE, message=message, page=page.number),)


def _lacks(facts: Sequence[Fact]) -> bool:
    told = {fact.name for fact in facts}
    return not told.issuperset(_EXPECTED) or told.isdisjoint(_ACCREDITOR)


def drawn(data: bytes, number: int, scale: float) -> Any:
    """What a page (from 1) of a PDF shows apart from its text, as a Pillow image: less to recognise, and no word twice."""
    with pages.document(data) as source:
        page = source[number - 1]
        budget = [limits.PAGE_OBJECTS]
        for index in range(pdfium_c.FPDFPage_CountObjects(page)):
            _hide(pdfium_c.FPDFPage_GetObject(page, index), _DEPTH, budget)
        return page.render(scale=scale, may_draw_forms=False, rev_byteorder=True).to_pil().convert("RGB")


def _hide(item: Any, depth: int, budget: list[int]) -> None:
    """Make text invisible, in forms as well, up to a number of objects."""
    budget[0] -= 1
    kind = pdfium_c.FPDFPageObj_GetType(item) if budget[0] >= 0 else None
    if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
        pdfium_c.FPDFTextObj_SetTextRenderMode(item, pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)
    elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth:
        for index in range(pdfium_c.FPDFFormObj_CountObjects(item)):
            _hide(pdfium_c.FPDFFormObj_GetObject(item, index), depth - 1, budget)
