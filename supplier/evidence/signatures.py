"""Lines to sign on: a short drawn line with a name under it, and whether something is written over it."""

from __future__ import annotations

from supplier.evidence import found
from supplier.evidence.found import Place
from supplier.evidence.layout import Line, Page, Source
from supplier.model.reading import Box, Confidence, Fact

_SHORTEST, _LONGEST_SHARE = 60.0, 0.5
"""Points of the shortest line to sign on; longer than half the page's width it separates parts of the page."""
_OVER, _UNDER = 26.0, 22.0
"""Points that writing may stand above the line, and the printed name below it."""
_LAST_PAGES = 3
_SAME = 3.0
_NAME_WORDS = 8


def signed(source: Source) -> Fact | None:
    """True where every line to sign on has writing over it, False where one of them is blank; None without such lines."""
    written: list[tuple[Page, Line]] = []
    blank: list[tuple[Page, Line]] = []
    for page in source.pages[-_LAST_PAGES:]:
        for ruling in _to_sign(page):
            name = _under(page, ruling)
            if name is None:
                continue
            over = _over(page, ruling)
            (blank if over is None else written).append((page, over or name))
    if not written and not blank:
        return None
    page, line = (blank or written)[0]
    confidence = Confidence.LOW if blank and written else found.capped(Confidence.MEDIUM, source)
    return found.fact("signed", not blank, line.text, Place(page.number, line.box), line.text, method="form field", confidence=confidence)


def _to_sign(page: Page) -> list[Box]:
    """Horizontal lines of the right length that are no part of a table: no second line has the same ends."""
    flat = [box for box in page.rulings if box[3] - box[1] <= _SAME and _SHORTEST <= box[2] - box[0] <= _LONGEST_SHARE * page.width]
    return [box for box in flat if sum(abs(box[0] - other[0]) <= _SAME and abs(box[2] - other[2]) <= _SAME for other in page.rulings) == 1]


def _over(page: Page, ruling: Box) -> Line | None:
    near = [line for line in page.lines if line.box and _shares(line.box, ruling) and -_SAME <= ruling[1] - line.box[3] <= _OVER]
    return next((line for line in near if any(char.isalpha() for char in line.text)), None)


def _under(page: Page, ruling: Box) -> Line | None:
    """The printed name: a few words that begin with a capital."""
    near = [line for line in page.lines if line.box and _shares(line.box, ruling) and -_SAME <= line.box[1] - ruling[3] <= _UNDER]
    return next((line for line in near if line.text[:1].isupper() and len(line.text.split()) <= _NAME_WORDS), None)


def _shares(box: Box, ruling: Box) -> bool:
    return box[0] < ruling[2] and box[2] > ruling[0]
