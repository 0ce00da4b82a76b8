"""Tables rebuilt from words and rulings, for pages that draw a table rather than hold one.

Two ways. Where a column of control ids exists, the ids anchor the rows: rulings between them are the row bounds, else wide gaps
between lines, else each row reaches to the next id; columns are upright rulings, else strips of white that (almost) no line
crosses. Where there are no ids, a drawn grid gives rows and columns.
"""

from __future__ import annotations

import collections
import functools
import itertools
import re
import statistics
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from supplier.evidence import control_ids, soa_words
from supplier.evidence.found import union
from supplier.evidence.layout import Cell, Line, Page, Table, Word

COLOUR = "colour"
"""The source of a word that is no text but a coloured area."""
MIN_ANCHORS = 3
MIN_STRIP = 4.0
CROSSING_SHARE = 0.012
RULED_SHARE = 0.9
MIN_EDGES = 3
LAST_ROW_REACH = 90.0
HEADING_REACH = 75.0
_ANCHOR = re.compile(r"^(?:A\.?-?)?\d{1,2}(?:\.\d{1,2}){1,2}\.?$|^[A-Z]{2,6}-\d{1,3}(?:\.\d{1,2})?$")

_MARKED = re.compile(r"\.(?<=\d\.)\d|-(?<=[A-Z]{2}-)\d")
"""Stands in every text that holds such an id: much cheaper to look for, and by its point or dash first."""


class _Ruling(NamedTuple):
    at: float
    spans: tuple[tuple[float, float], ...]

    def covers(self, start: float, end: float) -> bool:
        return any(a - 1.5 <= start and end <= b + 1.5 for a, b in self.spans)

    def length(self) -> float:
        return sum(b - a for a, b in self.spans)


class _Sheet:
    """A page without its running lines; its words are made only where a table may be."""

    def __init__(
        self, page: Page, lines: Sequence[Line], level: tuple[_Ruling, ...], upright: tuple[_Ruling, ...], colours: frozenset[str] = frozenset()
    ) -> None:
        self.page = page
        self.lines = lines
        self.level = level
        self.upright = upright
        self.colours = colours

    @functools.cached_property
    def words(self) -> tuple[Word, ...]:
        shown = _shown(self.lines)
        return (*shown, *_coloured(self.page, shown, self.colours)) if self.colours else shown

    def marked(self) -> list[Word]:
        """The words that look like control ids."""
        words = _shown(line for line in self.lines if _MARKED.search(line.text))
        return [word for word in words if not word.text[-1].isalpha() and _ANCHOR.match(word.text)]


def _shown(lines: Iterable[Line]) -> tuple[Word, ...]:
    return tuple(word for line in lines for word in line.words if word.source != "hidden" and word.text.strip())


def _coloured(page: Page, words: Sequence[Word], colours: frozenset[str]) -> Iterator[Word]:
    """Areas of these colours that hold no word, each as a small word in its middle: what they say depends on their colour alone."""
    middles = [((word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2) for word in words]
    for box, fill in page.swatches:
        if fill in colours and not any(box[0] < x < box[2] and box[1] < y < box[3] for x, y in middles):
            x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            yield Word(fill, (x - 4, y - 4, x + 4, y + 4), source=COLOUR)


class _Band(NamedTuple):
    top: float
    bottom: float


def reconstruct(pages: Iterable[Page], colours: frozenset[str] = frozenset()) -> tuple[Table, ...]:
    """The tables of the pages in reading order; headings are rows like others. Pages without word boxes give none.

    Areas of these `colours` give the cells they stand in their fill.
    """
    repeated = frozenset[str]()
    listed = tuple(pages)
    if len(listed) > 1:
        repeated = _running_lines(listed)
    sheets = [_sheet(page, repeated, colours) for page in listed]
    anchors = _anchors(sheets)
    strips = _white_strips(sheets, anchors)
    found: list[tuple[int, float, Table]] = []
    for sheet in sheets:
        taken = (0.0, 0.0)
        own = anchors.get(sheet.page.number)
        if own:
            bands = _headings_apart(sheet, _bands(sheet, own), own)
            edges = _upright_edges(sheet, own) or strips
            table = _fill(sheet, bands, edges)
            taken = (bands[0].top, bands[-1].bottom)
            found.append((sheet.page.number, taken[0], table))
        found.extend((sheet.page.number, top, table) for top, bottom, table in _grids(sheet) if not (own and top < taken[1] and bottom > taken[0]))
    return tuple(table for _, _, table in sorted(found, key=lambda entry: entry[:2]))


def _sheet(page: Page, repeated: frozenset[str], colours: frozenset[str]) -> _Sheet:
    running = {id(line) for row in _edge_rows(page) if _shape(row) in repeated for line in row}
    lines = [line for line in page.lines if id(line) not in running]
    level = [(((b[1] + b[3]) / 2), b[0], b[2]) for b in page.rulings if b[2] - b[0] > b[3] - b[1]]
    upright = [(((b[0] + b[2]) / 2), b[1], b[3]) for b in page.rulings if b[3] - b[1] >= b[2] - b[0]]
    return _Sheet(page, lines, _clusters(level), _clusters(upright), colours)


def _running_lines(pages: Sequence[Page]) -> frozenset[str]:
    """The shapes of rows of text at the top or bottom of several pages: running heads and feet, but no headings of columns."""
    counts: collections.Counter[str] = collections.Counter()
    for page in pages:
        rows = [row for row in _edge_rows(page) if sum(bool(soa_words.headings(line.text)) for line in row) < 2]  # noqa: PLR2004  one may be a title
        counts.update({_shape(row) for row in rows if not control_ids.read(row[0].text)})
    return frozenset(shape for shape, count in counts.items() if count > 1 and shape)


def _edge_rows(page: Page) -> list[list[Line]]:
    """The lines near the top and bottom of a page, those on one level together."""
    rows: list[list[Line]] = []
    for line in page.lines:
        if line.box is None or not page.height or 0.09 * page.height <= line.box[3] <= 0.91 * page.height + line.box[3] - line.box[1]:
            continue
        last = rows[-1][0].box if rows else None
        if last is not None and last[1] <= (line.box[1] + line.box[3]) / 2 <= last[3]:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _shape(row: Sequence[Line]) -> str:
    return re.sub(r"\d+", "0", " ".join(" ".join(line.text for line in row).casefold().split()))


def _clusters(marks: list[tuple[float, float, float]], tolerance: float = 2.0) -> tuple[_Ruling, ...]:
    """Rulings on one level joined, with their spans merged."""
    result: list[_Ruling] = []
    group: list[tuple[float, float, float]] = []
    for mark in sorted(marks):
        if group and mark[0] - group[-1][0] > tolerance:
            result.append(_ruling(group))
            group = []
        group.append(mark)
    if group:
        result.append(_ruling(group))
    return tuple(result)


def _ruling(group: list[tuple[float, float, float]]) -> _Ruling:
    spans: list[tuple[float, float]] = []
    for start, end in sorted((a, b) for _, a, b in group):
        if spans and start <= spans[-1][1] + 2.5:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return _Ruling(sum(at for at, _, _ in group) / len(group), tuple(spans))


def _anchors(sheets: Sequence[_Sheet]) -> dict[int, list[Word]]:
    """Words that are control ids and stand at the commonest left edge, by page number, from top to bottom."""
    marked = [(sheet.page.number, word) for sheet in sheets for word in sheet.marked()]
    marked = [(number, word) for number, word in marked if control_ids.read(word.text) or control_ids.own_scheme(word.text)]
    if len(marked) < MIN_ANCHORS:
        return {}
    edges = collections.Counter(round(word.box[0] / 4) for _, word in marked)
    commonest = max(edges, key=lambda edge: (edges[edge - 1] + edges[edge] + edges[edge + 1], edges[edge], -edge))
    by_page: dict[int, list[Word]] = {}
    for number, word in marked:
        if abs(word.box[0] / 4 - commonest) <= 1.6:  # noqa: PLR2004  six points
            by_page.setdefault(number, []).append(word)
    kept = {number: sorted(words, key=lambda word: word.box[1]) for number, words in by_page.items()}
    return kept if sum(map(len, kept.values())) >= MIN_ANCHORS else {}


def _upright_edges(sheet: _Sheet, anchors: Sequence[Word]) -> list[float]:
    """Upright rulings beside most anchors; empty where there are too few to make columns."""
    middles = [(word.box[1] + word.box[3]) / 2 for word in anchors]
    edges = [ruling.at for ruling in sheet.upright if sum(ruling.covers(y, y) for y in middles) >= 0.6 * len(middles)]
    return edges if len(edges) >= MIN_EDGES else []


def _white_strips(sheets: Sequence[_Sheet], anchors: dict[int, list[Word]]) -> list[float]:
    """The middles of the white strips between columns, over all pages with anchors."""
    crossed: collections.Counter[int] = collections.Counter()
    counted = 0
    for sheet in sheets:
        own = anchors.get(sheet.page.number)
        if not own:
            continue
        for line in _text_rows(word for word in sheet.words if own[0].box[1] - 4 <= word.box[1] <= own[-1].box[3] + 4):
            first = line[0]
            if abs(first.box[0] - own[0].box[0]) < 6 and not _ANCHOR.match(first.text):  # noqa: PLR2004  a section row
                continue
            counted += 1
            crossed.update({x for word in line for x in range(int(word.box[0]), int(word.box[2]) + 1)})
    if not counted:
        return []
    allowed = max(1.0, counted * CROSSING_SHARE) if counted > 20 else 0.0  # noqa: PLR2004  few lines: nothing may cross
    right = int(max(sheet.page.width for sheet in sheets)) + 1
    runs = itertools.groupby(range(right), key=lambda x: crossed[x] <= allowed)
    return [(members[0] + members[-1] + 1) / 2 for white, run in runs if white and len(members := list(run)) >= MIN_STRIP]


def _text_rows(words: Iterable[Word]) -> list[list[Word]]:
    """Words on one level, left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: ((w.box[1] + w.box[3]) / 2, w.box[0])):
        middle = (word.box[1] + word.box[3]) / 2
        last = rows[-1][0] if rows else None
        if last is not None and abs((last.box[1] + last.box[3]) / 2 - middle) <= 0.4 * (last.box[3] - last.box[1]):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w.box[0]) for row in rows]


def _bands(sheet: _Sheet, anchors: Sequence[Word]) -> list[_Band]:
    """The rows' heights, rows without an id included."""
    bands = _ruled_bands(sheet, anchors) or _gap_bands(sheet, anchors) or _reaching_bands(sheet, anchors)
    return [*_heading_bands(sheet, bands[0].top), *bands]


def _ruled_bands(sheet: _Sheet, anchors: Sequence[Word]) -> list[_Band]:
    left, right = anchors[0].box[0], anchors[0].box[0] + 4
    wide = [r.at for r in sheet.level if r.covers(left, right) and r.length() > 0.12 * sheet.page.width]
    tops = [word.box[1] for word in anchors]
    parted = sum(any(a < y <= b + 1 for y in wide) for a, b in itertools.pairwise(tops))
    enough = parted >= RULED_SHARE * (len(tops) - 1) if len(tops) > 1 else len(wide) > 1
    if not enough or not wide:
        return []
    if max(wide) < anchors[-1].box[3]:
        wide.append(_end_of_text(sheet, anchors[-1]))
    bands = [_Band(a, b) for a, b in itertools.pairwise(sorted(wide)) if b - a > 3]  # noqa: PLR2004  two strokes of one ruling
    usual = statistics.median([b.bottom - b.top for b in bands if any(b.top <= w.box[1] + 2 < b.bottom for w in anchors)] or [20.0])
    return [b for b in bands if b.bottom - b.top <= 4 * usual + 40 or any(b.top <= w.box[1] + 2 < b.bottom for w in anchors)]


def _gap_bands(sheet: _Sheet, anchors: Sequence[Word]) -> list[_Band]:
    """Rows by the wide gaps between lines, where nearly every two ids have one between them."""
    rows = [row for row in _text_rows(sheet.words) if anchors[0].box[1] - 60 < row[0].box[1] < anchors[-1].box[3] + 60]
    levels = [(min(w.box[1] for w in row), max(w.box[3] for w in row)) for row in rows]
    steps = [b[0] - a[0] for a, b in itertools.pairwise(levels)]
    if not steps or len(anchors) < 2:  # noqa: PLR2004  no gap without neighbours
        return []
    leading = statistics.median(steps)
    small = statistics.median([step for step in steps if step <= leading * 1.05] or [leading])
    cuts = [(a[1] + b[0]) / 2 for (a, b), step in zip(itertools.pairwise(levels), steps, strict=True) if step > small * 1.22]
    tops = [(w.box[1] + w.box[3]) / 2 for w in anchors]
    parted = sum(sum(a < cut < b for cut in cuts) == 1 for a, b in itertools.pairwise(tops))
    if parted < RULED_SHARE * (len(tops) - 1):
        return []
    bounds = [max((cut for cut in cuts if cut < tops[0]), default=anchors[0].box[1] - 3)]
    bounds += [cut for cut in cuts if tops[0] < cut < tops[-1]]
    bounds.append(min((cut for cut in cuts if cut > tops[-1]), default=_end_of_text(sheet, anchors[-1])))
    return [_Band(a, b) for a, b in itertools.pairwise(bounds)]


def _reaching_bands(sheet: _Sheet, anchors: Sequence[Word]) -> list[_Band]:
    tops = [word.box[1] - 2 for word in anchors]
    return [_Band(a, b) for a, b in itertools.pairwise([*tops, _end_of_text(sheet, anchors[-1])])]


def _end_of_text(sheet: _Sheet, last: Word) -> float:
    """Where the last row ends: at the first gap of more than a line below the last id."""
    bottom, height = last.box[3], last.box[3] - last.box[1]
    for row in _text_rows(word for word in sheet.words if word.box[1] > last.box[1] + height / 2):
        top = min(w.box[1] for w in row)
        if top - bottom > 0.9 * height or top - last.box[1] > LAST_ROW_REACH:
            break
        bottom = max([bottom, *(w.box[3] for w in row)])
    return bottom + 1


def _heading_bands(sheet: _Sheet, top: float) -> list[_Band]:
    """The lines directly above the first row, as one row: the headings, where they are not inside the rulings."""
    above = _text_rows(word for word in sheet.words if top - HEADING_REACH < (word.box[1] + word.box[3]) / 2 < top)
    bottom, start = top, top
    for row in reversed(above):
        height = max(w.box[3] for w in row) - min(w.box[1] for w in row)
        if bottom - max(w.box[3] for w in row) > 1.1 * height + 4:
            break
        bottom = start = min(w.box[1] for w in row)
    return [_Band(start - 1, top)] if start < top else []


def _headings_apart(sheet: _Sheet, bands: Sequence[_Band], anchors: Sequence[Word]) -> list[_Band]:
    """Headings that no ruling parts from the first row (striped tables) get a band of their own."""
    first = anchors[0]
    result = []
    for band in bands:
        inside = band.top < first.box[1] < band.bottom
        above = _text_rows(w for w in sheet.words if band.top <= (w.box[1] + w.box[3]) / 2 < first.box[1]) if inside else []
        heads = [row for row in above if sum(bool(soa_words.headings(word.text)) for word in row) > 1]
        if heads:
            cut = (max(word.box[3] for word in heads[-1]) + first.box[1]) / 2
            result += [_Band(band.top, cut), _Band(cut, band.bottom)]
        else:
            result.append(band)
    return result


def _fill(sheet: _Sheet, bands: Sequence[_Band], edges: Sequence[float]) -> Table:
    rows = []
    middles = [((word.box[1] + word.box[3]) / 2, word) for word in sheet.words]
    for band in bands:
        columns: list[list[Word]] = [[] for _ in range(len(edges) + 1)]
        for middle, word in middles:
            if band.top <= middle < band.bottom:
                columns[_column(word, edges)].append(word)
        if any(columns):
            rows.append(tuple(map(_cell, columns)))
    return Table(page=sheet.page.number, rows=_without_empty_columns(rows), title=_title(sheet, bands[0].top))


def _column(word: Word, edges: Sequence[float]) -> int:
    middle = (word.box[0] + word.box[2]) / 2
    return sum(edge <= middle for edge in edges)


def _cell(words: Iterable[Word]) -> Cell:
    lines = _text_rows(words)
    text = " ".join(" ".join(word.text for word in line if word.source != COLOUR) for line in lines).strip()
    fill = next((word.text for line in lines for word in line if word.source == COLOUR), "")
    return Cell(text=text, box=union(word.box for line in lines for word in line), fill=fill)


def _without_empty_columns(rows: Sequence[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """Drop the space outside the outermost edges; keep empty columns between them (a column of blanks means something)."""
    if not rows:
        return ()
    used = [at for at in range(len(rows[0])) if any(row[at].text or row[at].fill for row in rows)]
    return tuple(row[used[0] : used[-1] + 1] for row in rows)


def _title(sheet: _Sheet, top: float) -> str:
    above = [row for row in _text_rows(sheet.words) if row[0].box[3] <= top + 1 and top - row[0].box[3] < 60]  # noqa: PLR2004  points
    return " ".join(word.text for word in above[-1]) if above else ""


def _grids(sheet: _Sheet) -> Iterator[tuple[float, float, Table]]:
    """Drawn grids: level rulings joined by upright ones."""
    levels = [ruling for ruling in sheet.level if ruling.length() > 30]  # noqa: PLR2004  points
    group: list[_Ruling] = []
    for ruling in levels:
        if group and not _joined(sheet, group[-1].at, ruling.at):
            yield from _grid(sheet, group)
            group = []
        group.append(ruling)
    yield from _grid(sheet, group)


def _joined(sheet: _Sheet, top: float, bottom: float) -> bool:
    return bottom - top > 1 and any(ruling.covers(top + 1, bottom - 1) for ruling in sheet.upright)


def _grid(sheet: _Sheet, group: Sequence[_Ruling]) -> Iterator[tuple[float, float, Table]]:
    if len(group) < MIN_EDGES:
        return
    top, bottom = group[0].at, group[-1].at
    width = max(ruling.length() for ruling in group)
    bands = [_Band(a.at, b.at) for a, b in itertools.pairwise([r for r in group if r.length() >= 0.5 * width])]
    middles = [(band.top + band.bottom) / 2 for band in bands]
    edges = [r.at for r in sheet.upright if sum(r.covers(y, y) for y in middles) >= 0.5 * len(middles)]
    if len(edges) >= MIN_EDGES and bands:
        table = _fill(sheet, bands, edges)
        if table.rows:
            yield top, bottom, table
