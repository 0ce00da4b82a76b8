"""Characters into words and lines: by gaps, as the eye does it, because files break words and lines where they like."""

from __future__ import annotations

import statistics
import unicodedata
from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import pairwise
from operator import attrgetter, lt, sub

from supplier.evidence import right_to_left, symbols
from supplier.evidence.columns import columns_apart
from supplier.evidence.glyphs import LOOSE, Each, Frame, Glyph, Stretch, Stretches
from supplier.evidence.layout import Line, Word
from supplier.model.reading import Box

WORD_GAP = 0.17
"""Of the line's height: a wider gap ends a word."""
CELL_GAP = 2.2
"""Of the line's height: a wider gap ends a cell, which is what a Line is."""
SAME_ROW = 0.45
"""Of the lower of two heights: centres nearer than this stand on one row."""
COLUMN_GAP = 0.7
"""Of the line's height: the narrowest gap that can lie in a gutter between columns."""
LETTER_SPACING = 0.8
"""Of the line's height: a median gap above this is a row of single letters in columns, not letter spacing."""
_TOUCHING = 0.01
_ROWS_LOOKED_AT = 6
_MANY = 6
_MOSTLY, _HALF = 0.6, 0.49
_LEFT, _RIGHT, _TOP, _BOTTOM = attrgetter("x0"), attrgetter("x1"), attrgetter("top"), attrgetter("bottom")
_WIDEST, _RUN, _WAY = attrgetter("widest"), attrgetter("run"), attrgetter("run.quarter")


def build(found: Sequence[Glyph], page: Frame, number: int, rulings: Sequence[Box] = ()) -> tuple[Line, ...]:
    """The lines of a page, most used direction of text first, in reading order; upright rulings end a cell."""
    lines: list[Line] = []
    by_quarter = _by_quarter(found)
    for quarter in sorted((q for q in by_quarter if q >= 0), key=lambda q: (-sum(map(len, by_quarter[q])), q)):
        turned = rows(by_quarter[quarter])
        walls = _walls([page.turned(box, quarter) for box in rulings])
        gutters = _gutters(turned)
        for row in turned:
            lines.extend(_line(cell, number, partial(_back, page, quarter) if quarter else None) for cell in cells(row, walls, gutters))
    lines.extend(_slanted(by_quarter.get(-1, ()), number))
    return columns_apart(tuple(line for line in lines if line.text), page.width)


def _by_quarter(found: Sequence[Glyph]) -> dict[int, Sequence[Glyph]]:
    """The characters by the way they are turned, in the order of the file; most pages know one way only."""
    ways = list(map(_WAY, found))
    if len(set(ways)) == 1:
        return {ways[0]: found}
    parted: dict[int, list[Glyph]] = {}
    for way, glyph in zip(ways, found, strict=True):
        parted.setdefault(way, []).append(glyph)
    return {**parted}


def rows(found: Iterable[Glyph]) -> list[list[Glyph]]:
    """Characters whose centres lie on one level, from top to bottom, each row from left to right.

    All characters of one level and height go where the first of them goes. What lies over something else is taken
    character by character.
    """
    given = list(found)
    shapes = {shape for glyph in given for shape in glyph.shapes or ((glyph.top, glyph.bottom),)}
    levels = {(top + bottom, bottom - top) for top, bottom in shapes}
    if len({level for level, _ in levels}) < len(levels):
        return [_ordered(members) for members in _one_by_one(given)]
    centres: list[tuple[float, float]] = []
    places = {level: _place(centres, level / 2, max(1.0, height)) for level, height in sorted(levels)}
    result: list[list[Glyph]] = [[] for _ in centres]
    for glyph in given:
        if len({places[top + bottom] for top, bottom in glyph.shapes}) > 1:
            for single in glyph.singly():
                result[places[single.top + single.bottom]].append(single)
        else:
            result[places[2 * glyph.level]].append(glyph)
    return [_ordered(members) for members in result]


def _one_by_one(given: list[Glyph]) -> list[list[Glyph]]:
    """Rows where characters of several heights stand on one level: then their order decides."""
    centres: list[tuple[float, float]] = []
    result: list[list[Glyph]] = []
    for glyph in sorted(_singly(given), key=lambda g: (g.top + g.bottom, g.x0)):
        at = _place(centres, (glyph.top + glyph.bottom) / 2, max(1.0, glyph.bottom - glyph.top))
        if at == len(result):
            result.append([])
        result[at].append(glyph)
    return result


def _place(rows: list[tuple[float, float]], middle: float, height: float) -> int:
    """The row, by centre and height, that a character of this middle and height belongs to, the latest first; else a new one."""
    for at in range(len(rows) - 1, max(-1, len(rows) - 1 - _ROWS_LOOKED_AT), -1):
        centre, tall = rows[at]
        if abs(centre - middle) <= SAME_ROW * min(height, tall):
            return at
    rows.append((middle, height))
    return len(rows) - 1


def _ordered(members: list[Glyph]) -> list[Glyph]:
    """From left to right; one by one where something lies over something else, or a gap inside may be one between cells."""
    ordered = sorted(members, key=_LEFT)
    widest = max(map(_WIDEST, ordered))
    if any(map(lt, map(_LEFT, ordered[1:]), map(_RIGHT, ordered))) or (widest > COLUMN_GAP and widest > COLUMN_GAP * _height(ordered)):
        return sorted(_singly(members), key=lambda g: (g.x0, g.top + g.bottom))
    return ordered


def _singly(members: Iterable[Glyph]) -> list[Glyph]:
    return [single for glyph in members for single in glyph.singly()]


def _back(page: Frame, quarter: int, box: Box) -> Box:
    return page.shown(box, quarter)


def cells(row: list[Glyph], walls: Sequence[Box] = (), gutters: Sequence[Box] = ()) -> list[list[Glyph]]:
    """A row cut where the gap is wide, crosses an upright ruling, or lies in a gutter between columns.

    Glyphs drawn twice at one place (fake bold, shadows) are taken once; where one text object runs into the next (a
    clipped cell), each keeps its own characters.
    """
    top, bottom = min(map(_TOP, row)), max(map(_BOTTOM, row))
    near = [wall for wall in walls if wall[1] < (top + bottom) / 2 < wall[3]]
    if near and any(_parted(glyph.x0, glyph.x1, near) for glyph in row):
        row = _singly(row)
    if len(row) == 1:
        return [row]
    height = _height(row)
    white = [gutter for gutter in gutters if gutter[1] <= (top + bottom) / 2 <= gutter[3]]
    result: list[list[Glyph]] = []
    for piece in _untangled(row, height):
        edge = -1e9
        current: list[Glyph] = []
        for glyph in piece:
            gap = glyph.x0 - edge
            wide = gap > CELL_GAP * height or (gap > _TOUCHING and bool(near) and _parted(edge, glyph.x0, near))
            if wide or (gap > COLUMN_GAP * height and _parted(edge, glyph.x0, white)):
                current = [glyph]
                result.append(current)
                edge = glyph.x1
            elif gap >= 0 or not _doubles(glyph, current[-3:]):
                current.append(glyph)
                edge = max(edge, glyph.x1)
    return sorted(result, key=lambda cell: cell[0].x0)


def _height(members: list[Glyph]) -> float:
    """The middle height of some characters, in points."""
    heights: dict[float, int] = {}
    for glyph in members:
        for (top, bottom), count in glyph.shapes.items() or (((glyph.top, glyph.bottom), 1),):
            heights[bottom - top] = heights.get(bottom - top, 0) + count
    middle = sum(heights.values()) // 2
    for height in sorted(heights):
        middle -= heights[height]
        if middle < 0:
            break
    return max(1.0, height)


def _parted(left: float, right: float, strips: Sequence[Box]) -> bool:
    return any(left - 1 <= (strip[0] + strip[2]) / 2 <= right + 1 for strip in strips)


def _walls(rulings: Sequence[Box]) -> list[Box]:
    return [box for box in rulings if box[2] - box[0] < box[3] - box[1]]


def _untangled(row: list[Glyph], height: float) -> list[list[Glyph]]:
    """Text objects that lie over each other on one row, apart: a cell's clipped text runs on under its neighbour."""
    if len(set(map(id, map(_RUN, row)))) == 1:
        return [row]
    runs: dict[int, list[Glyph]] = {}
    for glyph in row:
        runs.setdefault(id(glyph.run), []).append(glyph)
    pieces: list[list[Glyph]] = []
    for members in sorted(runs.values(), key=lambda found: found[0].x0):
        last = pieces[-1] if pieces else None
        overlap = last[-1].x1 - members[0].x0 if last else 0.0
        if last is None or (overlap > height and len(members) > 1 and not _same_text(last, members)):
            pieces.append(list(members))
        else:
            last += members
            last.sort(key=lambda g: g.x0)
    return pieces


def _same_text(one: list[Glyph], two: list[Glyph]) -> bool:
    """The second is drawn over the first to make it bold, or fits into a hole the first leaves for it."""
    low, high = two[0].x0, two[-1].x1
    under = [g for g in one if g.x1 > low + 0.1 and g.x0 < high - 0.1]
    clash = sum(any(g.x0 < o.x1 - 0.4 * (o.x1 - o.x0) and g.x1 > o.x0 + 0.4 * (o.x1 - o.x0) and g.text != o.text for o in under) for g in two)
    return clash <= len(two) // 5


def _gutters(turned: list[list[Glyph]]) -> list[Box]:
    """Upright white strips that at least eight rows share and few rows cross: the space between columns."""
    if len(turned) < 8:  # noqa: PLR2004 - fewer rows are no columns
        return []
    white: dict[int, list[int]] = {}
    spans: list[tuple[int, int, float]] = []
    for index, row in enumerate(turned):
        wide = COLUMN_GAP * _height(row) if len(row) > 1 else 0.0
        edge = row[0].x1
        for start, end in zip(map(_LEFT, row[1:]), map(_RIGHT, row[1:]), strict=True):
            if start - edge > wide:
                for x in range(int(edge / 2) + 1, int(start / 2)):
                    white.setdefault(x, []).append(index)
            edge = max(edge, end)
        spans.append((int(row[0].x0 / 2), int(edge / 2), row[0].level))
    result = []
    for x, rows_with in white.items():
        if len(rows_with) < 8:  # noqa: PLR2004 - fewer rows are no columns
            continue
        between = [i for i in range(rows_with[0], rows_with[-1] + 1) if spans[i][0] < x < spans[i][1]]
        if len(rows_with) >= 0.7 * len(between):
            result.append((2.0 * x, spans[rows_with[0]][2] - 4, 2.0 * x + 2, spans[rows_with[-1]][2] + 4))
    return result


def _doubles(glyph: Glyph, others: list[Glyph]) -> bool:
    """The same character stands there already."""
    return any(glyph.text == other.text and abs(glyph.x0 - other.x0) < 0.3 * max(0.1, other.x1 - other.x0) for other in others)


def words(each: Each, height: float, *, spaced: bool) -> list[tuple[int, int]]:
    """Where the words of a cell begin and end: at real spaces and at gaps that stand out from the line's own letter spacing.

    `spaced` = a space stands before the first character too.
    """
    size = len(each.lefts)
    gaps = list(map(sub, each.lefts[1:], each.rights))
    # Letters set apart with real spaces ("C E R T I F I C A T E") are one word: then only the gaps speak.
    cuts = set(each.spaced if size <= _MANY or len(each.spaced) + spaced <= _MOSTLY * size else ())
    wide = [at for at, gap in enumerate(gaps, 1) if gap > WORD_GAP * height and at not in cuts]
    if wide:
        spacing = statistics.median([gap if gap > 0 else 0.0 for gap in gaps]) if len(gaps) > _MANY else 0.0
        spacing = 0.0 if spacing > LETTER_SPACING * height else spacing
        cuts.update(at for at in wide if gaps[at - 1] - spacing > WORD_GAP * height)
    return list(pairwise([0, *sorted(cuts), size]))


def _each(cell: Sequence[Glyph]) -> Each:
    """The characters of a cell one by one."""
    if len(cell) == 1:
        return cell[0].letters()
    merged = Each([], [], [], [], [], [], [])
    signs: list[str] = []
    for glyph in cell:
        at = len(signs)
        if glyph.spaced and at:
            merged.spaced.append(at)
        each = glyph.letters()
        signs += each.signs
        merged.runs += each.runs
        merged.lefts += each.lefts
        merged.rights += each.rights
        merged.tops += each.tops
        merged.bottoms += each.bottoms
        merged.spaced += [at + inside for inside in each.spaced]
    text = "".join(signs)
    merged.signs = text if len(text) == len(signs) else signs
    return merged


def clean(text: str) -> str:
    """Compatibility forms resolved (NFKC), control and formatting characters gone."""
    text = unicodedata.normalize("NFKC", text)
    if text.isprintable():
        return text
    return "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})


def _words(each: Each, spans: Sequence[tuple[int, int]], shown: Callable[[Box], Box] | None) -> list[Word]:
    """The words of a cell; `shown` turns a box of reading coordinates into one of the page, where they differ."""
    lefts, rights, tops, bottoms = each.lefts, each.rights, each.tops, each.bottoms
    found = []
    for (start, end), text in zip(spans, _texts(each, spans), strict=True):
        run = each.runs[start]
        box = (lefts[start], min(tops[start:end]), max(rights[start:end]), max(bottoms[start:end]))
        x0, y0, x1, y1 = shown(box) if shown else box
        found.append(Word(text, (round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2)), run.points, run.bold, run.font, run.source))
    return found


def _texts(each: Each, spans: Sequence[tuple[int, int]]) -> list[str]:
    """The words as people see them."""
    signs = each.signs
    if isinstance(signs, str) and signs.isascii() and signs.isprintable() and symbols.readable(each.runs[0].font, signs) is signs:
        return [signs[start:end] for start, end in spans]
    return [clean(symbols.readable(each.runs[start].font, "".join(right_to_left.read(signs[start:end])))).strip() for start, end in spans]


def _line(cell: list[Glyph], number: int, shown: Callable[[Box], Box] | None) -> Line:
    line = _plain_line(cell, number)
    if line is not None:
        return line
    each = _each(cell)
    backwards = right_to_left.has("".join(each.signs))
    if backwards:
        each.spaced = right_to_left.word_ends(each.signs, ([0] if cell[0].spaced else []) + each.spaced)
    spans = words(each, _height(cell), spaced=cell[0].spaced)
    found = _words(each, spans, shown)
    return line_of(right_to_left.ordered(found) if backwards else found, number)


def _plain_line(cell: list[Glyph], number: int) -> Line | None:
    """The line of stretches and single characters that are words each; None where somebody has to look at every character."""
    sure = (WORD_GAP + LOOSE) * _height(cell) if len(cell) > 1 else 0.0
    if any(not glyph.spaced and glyph.x0 - before.x1 <= sure for before, glyph in pairwise(cell)):
        return None
    parts = [part for glyph in cell if (part := _stretch(glyph)) is not None]
    size, apart = sum(map(len, cell)), sum(len(part.lefts) for part in parts) - 1 + cell[0].spaced
    if len(parts) < len(cell) or (size > _MANY and apart > size * (_MOSTLY if len(cell) == 1 else _HALF)):
        return None
    text = " ".join([part.text for part in parts])
    if not all(clean(symbols.readable(part.run.font, part.text)) == part.text for part in parts) or right_to_left.has(text):
        return None
    if len(cell) == 1:
        return Line(text, number, parts[0].box, Stretches(parts), parts[0].run.points, parts[0].run.bold)
    longest = max(parts, key=lambda part: max(map(len, part.text.split(" "))))
    bold = 2 * sum(len(glyph.text) for glyph in cell if glyph.run.bold) > sum(len(glyph.text) for glyph in cell)
    return Line(text, number, union([part.box for part in parts]), Stretches(parts), longest.run.points, bold)


def _stretch(glyph: Glyph) -> Stretch | None:
    if glyph.stretch or glyph.each or glyph.run.quarter:
        return glyph.stretch
    shape = {"A": (glyph.top, glyph.bottom)}
    return Stretch(glyph.text, glyph.run, array("d", [glyph.x0]), array("d", [glyph.x1]), "A" * len(glyph.text), shape)


def line_of(members: list[Word], number: int) -> Line:
    """A line from words that stand beside each other; words without text are dropped."""
    members = [word for word in members if word.text]
    if not members:
        return Line("", number)
    text = " ".join([word.text for word in members])
    lengths = [len(word.text) for word in members]
    bold = 2 * sum(length for word, length in zip(members, lengths, strict=True) if word.bold) > sum(lengths)
    size = members[lengths.index(max(lengths))].size
    return Line(text, number, union([word.box for word in members]), tuple(members), size, bold)


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of them; there must be one at least."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return (min(lefts), min(tops), max(rights), max(bottoms))


def _slanted(found: Sequence[Glyph], number: int) -> list[Line]:
    """Slanted text (watermarks, stamps): each text object is one line, in the order of the file."""
    by_run: dict[int, list[Glyph]] = {}
    for glyph in found:
        if glyph.run.quarter < 0:
            by_run.setdefault(id(glyph.run), []).append(glyph)
    result = []
    for members in by_run.values():
        parts: list[list[Glyph]] = [[]]
        for glyph in members:
            if glyph.spaced and parts[-1]:
                parts.append([])
            parts[-1].append(glyph)
        result.append(line_of([_words(_each(part), [(0, len(part))], None)[0] for part in parts], number))
    return result
