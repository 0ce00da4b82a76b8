"""What a page shows at its edges: the title at its top, its printed number, and the lines that every page of a document repeats."""

from __future__ import annotations

import re
import statistics

from supplier.evidence.layout import Line, Page

_TOP_LINES = 12
_EDGE = 0.09
"""Share of the page's height that holds running heads and feet."""
_LARGER = 1.2
_LONG = 120
_OF = r"(?:of|/|von|de|di|sur|van|iz|из|共)"
_PAGE = r"(?:page|seite|página|pagina|stránka|strana|sayfa|страница)"
_NUMBERED = re.compile(rf"(?:{_PAGE}|стр\.?|s\.|p\.)?\s*(\d{{1,3}})(?:\s*{_OF}\s*\d{{1,3}})?", re.IGNORECASE)
_WITH_WORD = re.compile(rf"\b{_PAGE}\s+(\d{{1,3}})\b|(?<![\d.,])(\d{{1,3}})\s*(?:of|/|von)\s*\d{{1,3}}\s*$", re.IGNORECASE)


def size(page: Page) -> float:
    """The size of the page's title in points; 0 where it has none or sizes are not known."""
    return max((line.size for line in _title_lines(page)), default=0.0)


def title(page: Page) -> str:
    """The lines at the top that are set larger than the page's text; where no line has a size, the first lines."""
    return "\n".join(line.text for line in _title_lines(page))


def page_number(page: Page) -> int | None:
    """The number printed at the top or the bottom of a page."""
    for line in _edge_lines(page):
        match = _NUMBERED.fullmatch(line.text.strip(" -–|·"))
        if match:
            return int(match[1])
    for line in _edge_lines(page):
        said = _WITH_WORD.search(line.text)
        if said:
            return int(said[1] or said[2])
    return None


def furniture(page: Page) -> frozenset[str]:
    """The running heads and feet of a page without their digits: pages of one document share them."""
    texts = (re.sub(r"[\W\d_]+", " ", line.text.casefold()).strip() for line in _edge_lines(page))
    return frozenset(text for text in texts if len(text) > 3)  # noqa: PLR2004 - "von" and "of" are left of a page number


def _title_lines(page: Page) -> list[Line]:
    lines = [line for line in page.lines if line.text.strip()]
    sizes = [line.size for line in lines if line.size]
    top = [line for line in lines[:_TOP_LINES] if len(line.text) < _LONG]
    if not sizes:
        return top[:4]
    body = statistics.median_low(sizes)
    larger = [line for line in top if line.size >= _LARGER * body]
    return larger or ([line for line in top if line.size == max(sizes)] if len(lines) < _TOP_LINES else [])


def _edge_lines(page: Page) -> list[Line]:
    """The lines in the outer strips of the page; without boxes the first and the last line."""
    lines = [line for line in page.lines if line.text.strip()]
    if not page.height or not any(line.box for line in lines):
        return [*lines[:1], *lines[-1:]]
    low, high = _EDGE * page.height, (1 - _EDGE) * page.height
    return [line for line in lines if line.box and (line.box[3] <= low or line.box[1] >= high)]
