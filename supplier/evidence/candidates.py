"""From places on a page to facts: neighbours in a layout, what a candidate is, and how several become one fact."""

from __future__ import annotations

import bisect
import re

import msgspec

from supplier.evidence.layout import Line, Source
from supplier.model.reading import Box, Confidence, Fact, FactValue

SURE, FAIR = 85, 65
"""Strength from which a single candidate is held for sure, and for fair."""
_NEAR = 20
"""A rival is heard when it is weaker by less than this."""
_HAIR = 0.001
"""Points by which sums of the same sides may differ."""
_PUNCTUATION = re.compile(r"[\W_]*")
_DIGIT = re.compile(r"\d")


class Place(msgspec.Struct, frozen=True):
    """Where something stands: page, box in points (None without geometry), the line or lines around it, and how it was read."""

    page: int
    box: Box | None
    snippet: str
    source: str = "text"


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A possible value of a fact. `strength` is 0..100 from the way it was found; `alternatives` are other readings of the same text."""

    name: str
    value: FactValue
    raw: str
    place: Place
    method: str
    strength: int
    about: str | None = None
    alternatives: tuple[FactValue, ...] = ()


def union(boxes: list[Box]) -> Box | None:
    """The smallest box around all, or None for none."""
    if not boxes:
        return None
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


def span_box(line: Line, start: int, end: int) -> Box | None:
    """The box of a stretch of a line: the union of its words, else a share of the line's box."""
    boxes: list[Box] = []
    at = 0
    for word in line.words:
        found = line.text.find(word.text, at)
        if found < 0:
            continue
        at = found + len(word.text)
        if found < end and at > start:
            boxes.append(word.box)
    if boxes or line.box is None:
        return union(boxes)
    x0, y0, x1, y1 = line.box
    step = (x1 - x0) / max(1, len(line.text))
    return (x0 + step * start, y0, x0 + step * end, y1)


def place(line: Line, start: int = 0, end: int | None = None) -> Place:
    """The place of a stretch of one line."""
    stop = len(line.text) if end is None else end
    return Place(line.page, span_box(line, start, stop), line.text.strip(), _source(line))


def place_of(lines: list[Line]) -> Place:
    """The place of several lines of one page."""
    boxes = [line.box for line in lines if line.box]
    return Place(lines[0].page, union(boxes), " ".join(line.text.strip() for line in lines), _source(lines[0]))


def _source(line: Line) -> str:
    return "ocr" if any(word.source == "ocr" for word in line.words) else "text"


class _Side(msgspec.Struct, frozen=True):
    """Lines of a page by where one side of them stands: the places in order, and which of the lines stands there."""

    places: list[float]
    ranks: list[int]

    def between(self, low: float, high: float) -> list[int]:
        """The lines that stand there or a hair beside it, in reading order."""
        return sorted(self.ranks[bisect.bisect_left(self.places, low - _HAIR) : bisect.bisect_right(self.places, high + _HAIR)])


class _Sided(msgspec.Struct, frozen=True):
    """The lines of a page that have a box, by their tops, middles and bottoms; `tallest` is the height of the tallest."""

    lines: list[Line]
    boxes: list[Box]
    tops: _Side
    middles: _Side
    bottoms: _Side
    tallest: float


def _sided(lines: list[Line]) -> _Sided:
    boxed = [line for line in lines if line.box]
    boxes = [line.box for line in boxed if line.box]
    tops, bottoms = _side([box[1] for box in boxes]), _side([box[3] for box in boxes])
    middles = _side([(box[1] + box[3]) / 2 for box in boxes])
    return _Sided(boxed, boxes, tops, middles, bottoms, max((box[3] - box[1] for box in boxes), default=0.0))


def _side(places: list[float]) -> _Side:
    ranks = sorted(range(len(places)), key=places.__getitem__)
    return _Side([places[rank] for rank in ranks], ranks)


class Sheet(msgspec.Struct, frozen=True):
    """All lines of a document, by page, in reading order, with questions about who stands where."""

    lines: tuple[Line, ...]
    by_page: dict[int, _Sided] = {}

    def __post_init__(self) -> None:
        """Part the lines by page and order them, so that no question looks at other pages or far away."""
        parted: dict[int, list[Line]] = {}
        for line in self.lines:
            parted.setdefault(line.page, []).append(line)
        msgspec.structs.force_setattr(self, "by_page", {page: _sided(lines) for page, lines in parted.items()})

    def beside(self, line: Line, box: Box | None, *, right: bool) -> list[Line]:
        """Lines on the same row as `box`, nearest first, punctuation alone left out."""
        page = self.by_page.get(line.page)
        if box is None or page is None:
            return []
        middle, height = (box[1] + box[3]) / 2, max(4.0, box[3] - box[1])
        reach = 0.6 * max(height, page.tallest)
        row = [
            (other[0] - box[2] if right else box[0] - other[2], rank)
            for rank in page.middles.between(middle - reach, middle + reach)
            if abs(((other := page.boxes[rank])[1] + other[3]) / 2 - middle) < 0.6 * max(height, other[3] - other[1])
            and (other[0] >= box[2] - 3 if right else other[2] <= box[0] + 3)
            and page.lines[rank] is not line
            and not is_punctuation(page.lines[rank].text)
        ]
        return [page.lines[rank] for _, rank in sorted(row)]

    def row(self, line: Line) -> list[Line]:
        """All lines of the row, the line itself included."""
        return [*self.beside(line, line.box, right=False), line, *self.beside(line, line.box, right=True)]

    def under(self, line: Line, box: Box | None, reach: float = 2.2) -> list[Line]:
        """Lines below `box` that share its column, nearest first; `reach` in heights of the box. Without boxes the next line."""
        if box is None:
            at = self.lines.index(line)
            return [other for other in self.lines[at + 1 : at + 2] if other.page == line.page]
        return self._column(line, box, reach, below=True)

    def over(self, line: Line, box: Box | None, reach: float = 2.2) -> list[Line]:
        """Lines above `box` that share its column, nearest first."""
        if box is None:
            at = self.lines.index(line)
            return [other for other in self.lines[max(0, at - 1) : at] if other.page == line.page]
        return self._column(line, box, reach, below=False)

    def _column(self, line: Line, box: Box, reach: float, *, below: bool) -> list[Line]:
        """Lines of the page that share the column of `box`, at most `reach` heights away, nearest first."""
        page, height = self.by_page.get(line.page), max(6.0, box[3] - box[1])
        if page is None:
            return []
        slack, far = 0.3 * height, reach * height
        near = page.tops.between(box[3] - slack, box[3] + far) if below else page.bottoms.between(box[1] - far, box[1] + slack)
        found: list[tuple[int, float, int]] = []
        for rank in near:
            other = page.boxes[rank]
            gap = other[1] - box[3] if below else box[1] - other[3]
            if _shares_column(other, box) and page.lines[rank] is not line and -0.3 * height <= gap <= reach * height:
                found.append((round(other[1]) if below else -round(other[3]), abs(other[0] - box[0]), rank))
        return [page.lines[rank] for *_, rank in sorted(found)]


def sheet_of(source: Source) -> Sheet:
    """The lines of a source; the rows of its tables become lines, one a row, where no page shows them, and those of two cells say "label: value"."""
    lines = [_labelled(line) for line in source.lines() if line.text.strip()]
    seen = {" ".join(line.text.split()) for line in source.lines()}
    for table in source.tables:
        for row in table.rows:
            text = "  ".join(" ".join(cell.text.split()) for cell in row if cell.text.strip())
            if text and not any(text in other for other in seen):
                lines.append(Line(text=text, page=table.page))
    return Sheet(tuple(lines))


def _labelled(line: Line) -> Line:
    """A row of two cells without a place on a page is a label and its value."""
    label, bar, value = line.text.partition(" | ")
    if line.box is not None or not bar or " | " in value or _DIGIT.search(label) or not value.strip(" |"):
        return line
    return msgspec.structs.replace(line, text=f"{label.rstrip(' :：')}: {value}")


def _shares_column(one: Box, other: Box) -> bool:
    return one[0] < other[2] and one[2] > other[0]


def is_punctuation(text: str) -> bool:
    """No letter and no digit."""
    return _PUNCTUATION.fullmatch(text) is not None


def confidence(strength: int, *, doubtful: bool, source: str, seconded: bool) -> Confidence:
    """The band of a strength. Recognised text needs a second sign for `high`; doubt never leaves more than `low`."""
    if doubtful or strength < FAIR:
        return Confidence.LOW
    if strength < SURE or (source == "ocr" and not seconded):
        return Confidence.MEDIUM
    return Confidence.HIGH


def resolve(candidates: list[Candidate], *, bonus: int = 0) -> Fact | None:
    """One fact from the candidates of one name: the strongest value; rivals of similar strength make it doubtful and stay as alternatives.

    The same value found at two places, or `bonus` from a check across facts, counts as the second sign.
    """
    if not candidates:
        return None
    best = max(candidates, key=lambda c: c.strength)
    same = {(c.place.page, c.place.snippet) for c in candidates if c.value == best.value}
    rivals = [c for c in candidates if c.value != best.value and c.strength > best.strength - _NEAR]
    strength = best.strength + bonus + (5 if len(same) > 1 else 0)
    return Fact(
        name=best.name,
        value=best.value,
        raw=best.raw,
        page=best.place.page,
        box=best.place.box,
        snippet=best.place.snippet,
        method="ocr" if best.place.source == "ocr" else best.method,
        confidence=confidence(strength, doubtful=bool(rivals or best.alternatives), source=best.place.source, seconded=len(same) > 1 or bonus > 0),
        alternatives=_unlike(best, rivals),
        about=best.about,
    )


def _unlike(best: Candidate, rivals: list[Candidate]) -> tuple[FactValue, ...]:
    found: list[FactValue] = []
    for value in [*best.alternatives, *(rival.value for rival in rivals)]:
        if value != best.value and value not in found:
            found.append(value)
    return tuple(found)
