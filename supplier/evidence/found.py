"""Text with its places: how readers turn what stands on a page into facts.

A `Flow` is the running text of some lines that still knows where each character came from; a `Labelled` is a value beside or
below its label, wherever the document keeps such pairs (a line, two cells, a heading over a cell).
"""

from __future__ import annotations

import bisect
import functools
import itertools
import operator
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from supplier.evidence.layout import Cell, Line, Page, Source, Table
from supplier.model.reading import Box, Confidence, Fact, FactValue, TextSource

MAX_SNIPPET = 400
MAX_LABEL_WORDS = 6
FEW_ROWS = 4
LEADING_LINES = 90
CLOSING_LINES = 30
_FULL_LINE = 0.78
_STRIP = 24.0
"""Points: the height of the strips in which neighbours are looked for."""
_LABEL_LINE = re.compile(r"^\s*(?:[•●▪\-*]\s*)?(?P<label>[^\W\d_][^:：|\n]{0,60}?)\s*[:：]\s*(?P<value>\S.*)$")
_SENTENCE_END = re.compile(r"[.!?。][\"”’)\]]*\s+(?=[\"“‘(\[]?[^\Wa-z_])|\n|\f")
_ABBREVIATION = re.compile(r"(?:\b(?:Inc|Ltd|Co|Corp|No|Nr|Dr|Mr|Ms|Mrs|St|vs|e\.g|i\.e|Art|bzw|z\.B|ca|approx|S\.A|B\.V|L\.P)|\b[A-Z])\.\s*$")
_MARKED = re.compile(r"[*_`#>]")
_MARKDOWN = re.compile(r"\*\*|__|`|^#{1,6}\s+|^>\s*", re.MULTILINE)


class Place(NamedTuple):
    """Where something stands: page (or sheet) number, box or cell name."""

    page: int
    box: Box | None = None
    cell: str | None = None


class Labelled(NamedTuple):
    """A value with its label; `snippet` holds both."""

    label: str
    value: str
    place: Place
    snippet: str


class Flow:
    """The text of lines in reading order. Wrapped lines are joined by a blank, others by a line break, pages by a form feed."""

    def __init__(self, lines: Iterable[Line]) -> None:
        """Take the lines as they follow each other; empty ones are left out."""
        self.lines = tuple(line for line in lines if line.text.strip())
        self._starts: list[int] = []
        pieces: list[str] = []
        at = 0
        right = _right_edges(self.lines)
        for line, following in itertools.zip_longest(self.lines, self.lines[1:]):
            self._starts.append(at)
            text = plain(line.text)
            gap = _gap(line, following, right.get(line.page, 0.0)) if following else ""
            if gap == " " and text.endswith(("\u00ad", "￾", "\ufffe")):
                text, gap = text[:-1], ""
            pieces.append(text + gap)
            at += len(pieces[-1])
        self.text = "".join(pieces)

    def place(self, start: int, end: int) -> Place:
        """The page and the box of the lines under a stretch of text; lines on later pages are left out."""
        first, last = self._index(start), self._index(max(start, end - 1))
        page = self.lines[first].page
        return Place(page, union(line.box for line in self.lines[first : last + 1] if line.page == page))

    def sentence(self, start: int, end: int | None = None) -> tuple[str, int, int]:
        """The sentence round a stretch: its text and its bounds."""
        end = start if end is None else end
        begin = 0
        for match in _SENTENCE_END.finditer(self.text, max(0, start - 1500), start):
            if not _ABBREVIATION.search(self.text[max(0, match.end() - 12) : match.end()].rstrip() + " "):
                begin = match.end()
        stop = next((m.end() for m in _SENTENCE_END.finditer(self.text, end) if not self._abbreviated(m)), len(self.text))
        return tidy(self.text[begin:stop]), begin, stop

    def sentences(self) -> Iterator[tuple[str, int, int]]:
        """All sentences with their bounds, in order."""
        begin = 0
        for match in _SENTENCE_END.finditer(self.text):
            if self._abbreviated(match):
                continue
            if self.text[begin : match.end()].strip():
                yield tidy(self.text[begin : match.end()]), begin, match.end()
            begin = match.end()
        if self.text[begin:].strip():
            yield tidy(self.text[begin:]), begin, len(self.text)

    def _abbreviated(self, match: re.Match[str]) -> bool:
        return match[0][0] == "." and bool(_ABBREVIATION.search(self.text[max(0, match.start() - 10) : match.start() + 1]))

    def _index(self, at: int) -> int:
        return max(0, bisect.bisect_right(self._starts, at) - 1)


@functools.lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Markdown emphasis and heading signs removed, NFKC, soft hyphens kept for joining."""
    text = unicodedata.normalize("NFKC", text)
    return (_MARKDOWN.sub("", text) if _MARKED.search(text) else text).strip()


def tidy(text: str) -> str:
    """One line of text."""
    return " ".join(text.replace("\u00ad", "").split())


def union(boxes: Iterable[Box | None]) -> Box | None:
    """The smallest box round several."""
    known = [box for box in boxes if box is not None]
    if not known:
        return None
    return (min(b[0] for b in known), min(b[1] for b in known), max(b[2] for b in known), max(b[3] for b in known))


def fact(
    name: str,
    value: FactValue,
    raw: str,
    place: Place,
    snippet: str,
    *,
    method: str = "pattern",
    confidence: Confidence = Confidence.MEDIUM,
    **more: object,
) -> Fact:
    """A fact at a place; the snippet is shortened round the raw text."""
    return Fact(
        name=name,
        value=value,
        raw=tidy(raw),
        page=place.page,
        box=place.box,
        cell=place.cell,
        snippet=shorten(tidy(snippet), tidy(raw)),
        method=method,
        confidence=confidence,
        **more,  # type: ignore[arg-type]  # about, part, alternatives: checked by the callers' tests
    )


def shorten(snippet: str, raw: str) -> str:
    """At most MAX_SNIPPET characters round the raw text."""
    if len(snippet) <= MAX_SNIPPET:
        return snippet
    at = max(0, snippet.find(raw))
    begin = max(0, min(at, at + len(raw) // 2 - MAX_SNIPPET // 2))
    return snippet[begin : begin + MAX_SNIPPET]


def capped(confidence: Confidence, source: Source) -> Confidence:
    """Recognised text never gives high confidence on its own."""
    return Confidence.MEDIUM if confidence is Confidence.HIGH and source.text_source in {TextSource.OCR, TextSource.MIXED} else confidence


def labelled(source: Source, *, pages: int | None = None, under_headings: bool = True) -> tuple[Labelled, ...]:
    """Every label with its value: `Label: value` lines, label lines left of or above their value, and cells of tables.

    `under_headings` adds the first row below the headings of a table as values of these headings.
    """
    chosen = source.pages[:pages] if pages else source.pages
    found = [*itertools.chain.from_iterable(_page_pairs(page) for page in chosen)]
    last = chosen[-1].number if chosen else 0
    for table in source.tables:
        if not pages or table.page <= max(pages, last):
            found += _table_pairs(table, under_headings=under_headings)
    return tuple(found)


def label_key(text: str) -> str:
    """A label for comparing: folded, without remarks and signs at its ends."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(re.sub(r"\([^)]*\)", " ", folded).split()).strip(" .:*#|-–—")


def by_label(pairs: Sequence[Labelled], labels: Sequence[str]) -> list[Labelled]:
    """The pairs whose label is one of these, in the order of the labels (the best label first), then of the document."""
    wanted = {_squeezed(label): rank for rank, label in reversed(list(enumerate(labels)))}
    hits = [(wanted[_squeezed(pair.label)], at, pair) for at, pair in enumerate(pairs) if _squeezed(pair.label) in wanted and pair.value.strip()]
    return [pair for _, _, pair in sorted(hits, key=lambda hit: hit[:2])]


def _squeezed(label: str) -> str:
    """A label without blanks, which some files lose."""
    return label_key(label).replace(" ", "")


def beside(page: Page, line: Line) -> bool:
    """Another line stands on the same level: a cell of a table or a label with its value."""
    if line.box is None:
        return " | " in line.text
    middle = (line.box[1] + line.box[3]) / 2
    return any(other.box and other is not line and other.box[1] <= middle <= other.box[3] for other in page.lines)


def _right_edges(lines: Sequence[Line]) -> dict[int, float]:
    edges: dict[int, float] = {}
    for line in lines:
        if line.box:
            edges[line.page] = max(edges.get(line.page, 0.0), line.box[2])
    return edges


def _gap(line: Line, following: Line, right: float) -> str:
    if line.page != following.page:
        return "\f" if line.text.rstrip().endswith((".", ":", "!", "?")) or not following.text.strip()[:1].islower() else " "
    if line.box is None or following.box is None:
        return "\n"
    below = following.box[1] >= line.box[1] + 0.3 * (line.box[3] - line.box[1])
    near = following.box[1] - line.box[3] < 0.9 * (line.box[3] - line.box[1])
    same_size = abs(line.size - following.size) < 0.6 and line.bold == following.bold  # noqa: PLR2004  points
    wrapped = line.box[2] >= _FULL_LINE * right and not re.match(r"\s*[•●▪◦\-–]\s|\s*\d+[.)]\s", following.text)
    if below and near and wrapped and (same_size or following.text.strip()[:1].islower()):
        return " "
    return " " if below and near and same_size and following.text.strip()[:1].islower() else "\n"


class _Neighbours:
    """The lines of a page by height, so that looking beside or below a line looks at few of them."""

    def __init__(self, page: Page) -> None:
        self.across: dict[int, list[tuple[Line, Box]]] = {}
        self.begun: dict[int, list[tuple[Line, Box]]] = {}
        for line in page.lines:
            if line.box is None:
                continue
            self.begun.setdefault(int(line.box[1] // _STRIP), []).append((line, line.box))
            for strip in range(int(line.box[1] // _STRIP), int(line.box[3] // _STRIP) + 1):
                self.across.setdefault(strip, []).append((line, line.box))

    def on_level(self, line: Line) -> list[tuple[Line, Box]]:
        """The lines that cross the middle of a line, itself among them."""
        if line.box is None:
            return []
        middle = (line.box[1] + line.box[3]) / 2
        return [(other, box) for other, box in self.across.get(int(middle // _STRIP), ()) if box[1] <= middle <= box[3]]

    def right(self, line: Line) -> Line | None:
        """The nearest line on its level that begins behind it."""
        edge = line.box[2] - 1 if line.box else 0.0
        beside = [(box[0], other) for other, box in self.on_level(line) if other is not line and box[0] >= edge]
        return min(beside, key=operator.itemgetter(0))[1] if beside else None

    def below(self, line: Line) -> Line | None:
        """The nearest line that begins under it at the same left edge."""
        if line.box is None:
            return None
        left, top, _, bottom = line.box
        height = bottom - top
        strips = range(int((bottom - 0.3 * height - 1) // _STRIP), int((bottom + 1.3 * height + 1) // _STRIP) + 1)
        begun = itertools.chain.from_iterable(self.begun.get(strip, ()) for strip in strips)
        under = [
            (box[1], other)
            for other, box in begun
            if other is not line and abs(box[0] - left) < height and 0 <= box[1] - bottom + 0.3 * height < 1.6 * height
        ]
        return min(under, key=operator.itemgetter(0))[1] if under else None


def _page_pairs(page: Page) -> Iterator[Labelled]:
    """Pairs of a page. Of a long page without geometry (a whole Word or Markdown file) the beginning and the end."""
    neighbours = _Neighbours(page)
    for at, line in enumerate(page.lines):
        if line.box is None and LEADING_LINES < at < len(page.lines) - CLOSING_LINES:
            continue
        text = plain(line.text)
        for piece in re.split(r"\s{3,}|\s\|\s|\t", text) if text.count(":") > 1 else [text]:
            match = _LABEL_LINE.match(piece)
            if match and len(match["label"].split()) <= MAX_LABEL_WORDS and not match["value"].startswith("//"):
                yield Labelled(match["label"], match["value"].strip(), Place(page.number, line.box), text)
        if _label_alone(text):
            yield from _beside_or_below(page, neighbours, at, text)


def _label_alone(text: str) -> bool:
    return len(text.split()) <= MAX_LABEL_WORDS and bool(re.match(r"^[^\W\d_]", text)) and not re.search(r"[:：]\s*\S", text) and len(text) <= 60  # noqa: PLR2004


def _beside_or_below(page: Page, neighbours: _Neighbours, at: int, label: str) -> Iterator[Labelled]:
    line = page.lines[at]
    if line.box is None:
        after = page.lines[at + 1] if at + 1 < len(page.lines) else None
        if after and label.rstrip().endswith((":", "：")):
            yield Labelled(label, plain(after.text), Place(page.number), f"{label} {plain(after.text)}")
        return
    beside = neighbours.right(line)
    if beside and (label.rstrip().endswith((":", "：")) or len(neighbours.on_level(line)) == 2):  # noqa: PLR2004  more cells: headings of columns
        yield Labelled(label, plain(beside.text), Place(page.number, union((line.box, beside.box))), f"{label} {plain(beside.text)}")
    below = neighbours.below(line)
    if below:
        yield Labelled(label, plain(below.text), Place(page.number, union((line.box, below.box))), f"{label} {plain(below.text)}")


def _table_pairs(table: Table, *, under_headings: bool) -> Iterator[Labelled]:
    for at, row in enumerate(table.rows):
        cells = _without_repeats(row)
        for cell in cells:
            yield from _inside_cell(table, cell)
        for label, value in itertools.pairwise(cells):
            if plain(label.text).endswith((":", "：")) or (len(cells) == 2 and _label_alone(plain(label.text))):  # noqa: PLR2004  more cells: a list
                yield Labelled(plain(label.text), plain(value.text), _cell_place(table, value), f"{plain(label.text)} {plain(value.text)}")
        if under_headings and at == 0 and 1 < len(table.rows) <= FEW_ROWS:
            for upper, lower in zip(row, table.rows[at + 1], strict=False):
                if upper.text.strip() and lower.text.strip() and _label_alone(plain(upper.text)):
                    yield Labelled(plain(upper.text), plain(lower.text), _cell_place(table, lower), f"{plain(upper.text)} {plain(lower.text)}")


def _inside_cell(table: Table, cell: Cell) -> Iterator[Labelled]:
    text = cell.text.replace(":\n", ": ")
    for part in text.split("\n"):
        match = _LABEL_LINE.match(plain(part))
        if match and len(match["label"].split()) <= MAX_LABEL_WORDS:
            yield Labelled(match["label"], match["value"].strip(), _cell_place(table, cell), plain(part))


def _without_repeats(row: Sequence[Cell]) -> list[Cell]:
    """A merged cell shows its text in every column it spans: keep it once; drop blanks."""
    kept: list[Cell] = []
    for cell in row:
        if cell.text.strip() and (not kept or kept[-1].text != cell.text):
            kept.append(cell)
    return kept


def _cell_place(table: Table, cell: Cell) -> Place:
    return Place(table.page, cell.box, cell.name)
