"""Whether a document is whole: what its printed page numbers say, and an annex that a certificate of one page sends its reader to."""

from __future__ import annotations

import itertools
import re
import unicodedata

from supplier.evidence import found
from supplier.evidence.first_signs import may_hold
from supplier.evidence.layout import Line, Page, Source
from supplier.model.reading import Finding, Kind, TextSource

_CODES = {Kind.ISO_CERTIFICATE: "CERT_ANNEX_MISSING", Kind.SOC2_REPORT: "SOC2_PAGES_MISSING"}
_PAGE_WORDS = ("pag", "pág", "pg", "seite", "sida", "side")
"""One of these is in every line with such a number."""
_NUMBERED = re.compile(
    r"\b(?:page|pages|pg|seite|página|pagina|sida|side)\b\.?\s*:?\s*(?P<at>\d{1,3})\s*(?:of|von|/|de|di|av|af|van)\s*(?P<last>\d{1,3})\b",
    re.IGNORECASE,
)
_SENT_TO = re.compile(
    r"\b(?:see|refer\s+to|listed\s+(?:in|on)|detailed\s+(?:in|on)|shown\s+(?:in|on)|specified\s+in)\s+(?:the\s+)?(?:attached\s+|enclosed\s+)?"
    r"(?:annex|appendix|attachment|schedule|addendum)(?:es)?\b(?!\s*(?:A|SL|L)\b)|\bsiehe\s+(?:den\s+|die\s+)?(?:Anhang|Anlagen?|Beiblatt)\b(?!\s*A\b)",
    re.IGNORECASE,
)
_ANNEX = re.compile(r"^\W*(?:annex|appendix|attachment|schedule|addendum|anhang|anlage|beiblatt)\b", re.IGNORECASE)


def findings(source: Source, kind: Kind) -> tuple[Finding, ...]:
    """What is missing from a certificate or a SOC 2 report; a scan is not asked, its numbers may be misread.

    Words recognised in the pictures of a page that has text neither number it nor send anybody on, but may be the annex.
    """
    code = _CODES.get(kind)
    read = {source.text_source, *(page.source for page in source.pages)}
    if code is None or source.text_source is TextSource.NONE or TextSource.OCR in read:
        return ()
    missing = _pages(source) or (_annex(source) if kind is Kind.ISO_CERTIFICATE else None)
    return (Finding(code=code, message=missing[0], page=missing[1]),) if missing else ()


def _pages(source: Source) -> tuple[str, int] | None:
    """The numbers between which pages are missing ("3, 5"), or the last one and how many there should be ("3 / 5"), and where.

    Only numbers that name the same last page throughout count: a file may hold several documents.
    """
    told = [(page.number, *numbered) for page in source.pages if (numbered := _number(page))]
    if not told or len({last for _, _, last in told}) > 1 or any(at > last for _, at, last in told):
        return None
    for (page, at, _), (following, next_at, _) in itertools.pairwise(told):
        if following == page + 1 and next_at > at + 1:
            return f"{at}, {next_at}", following
    page, at, last = told[-1]
    return (f"{at} / {last}", page) if page == source.pages[-1].number and at < last else None


def _number(page: Page) -> tuple[int, int] | None:
    if not may_hold(unicodedata.normalize("NFKC", page.text()), _PAGE_WORDS):
        return None
    told = ((line, found.plain(line.text)) for line in page.lines)
    matches = [match for line, text in told if may_hold(text, _PAGE_WORDS) and (match := _NUMBERED.search(text)) and _is_printed(line)]
    return (int(matches[-1]["at"]), int(matches[-1]["last"])) if matches else None


def _is_printed(line: Line) -> bool:
    return all(word.source != "ocr" for word in line.words)


def _annex(source: Source) -> tuple[str, int] | None:
    if len(source.pages) != 1 or any(_ANNEX.match(found.plain(line.text)) for line in source.lines()):
        return None
    sent = next((match for line in source.lines() if (match := _SENT_TO.search(found.plain(line.text))) and _is_printed(line)), None)
    return (found.tidy(sent[0]), source.pages[0].number) if sent else None
