"""Characters into words and lines: by gaps, as the eye does it, because files break words and lines where they like."""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import pairwise

from supplier.evidence import symbols
from supplier.evidence.glyphs import Frame, Glyph
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
_ROWS_LOOKED_AT = 6
_MANY = 6
_MOSTLY = 0.6


def build(found: Sequence[Glyph], page: Frame, number: int, rulings: Sequence[Box] = ()) -> tuple[Line, ...]:
    """The lines of a page, most used direction of text first, in reading order; upright rulings end a cell."""
    lines: list[Line] = []
    quarters = sorted({glyph.run.quarter for glyph in found if glyph.run.quarter >= 0}, key=lambda q: (-sum(g.run.quarter == q for g in found), q))
    for quarter in quarters:
        turned = rows([glyph for glyph in found if glyph.run.quarter == quarter])
        walls = _walls([page.turned(box, quarter) for box in rulings])
        gutters = _gutters(turned)
        for row in turned:
            lines.extend(_line(cell, number, partial(_back, page, quarter)) for cell in cells(row, walls, gutters))
    lines.extend(_slanted(found, number))
    return columns_apart(tuple(line for line in lines if line.text), page.width)


def rows(found: Iterable[Glyph]) -> list[list[Glyph]]:
    """Characters whose centres lie on one level, from top to bottom, each row from left to right."""
    result: list[tuple[float, float, list[Glyph]]] = []
    for glyph in sorted(found, key=lambda g: (g.top + g.bottom, g.x0)):
        middle, height = (glyph.top + glyph.bottom) / 2, max(1.0, glyph.bottom - glyph.top)
        for centre, tall, members in result[: -_ROWS_LOOKED_AT - 1 : -1]:
            if abs(centre - middle) <= SAME_ROW * min(height, tall):
                members.append(glyph)
                break
        else:
            result.append((middle, height, [glyph]))
    return [sorted(members, key=lambda g: g.x0) for _, _, members in result]


def _back(page: Frame, quarter: int, box: Box) -> Box:
    return page.shown(box, quarter)


def cells(row: list[Glyph], walls: Sequence[Box] = (), gutters: Sequence[Box] = ()) -> list[list[Glyph]]:
    """A row cut where the gap is wide, crosses an upright ruling, or lies in a gutter between columns.

    Glyphs drawn twice at one place (fake bold, shadows) are taken once; where one text object runs into the next (a
    clipped cell), each keeps its own characters.
    """
    height = _height(row)
    top, bottom = min(g.top for g in row), max(g.bottom for g in row)
    near = [wall for wall in walls if wall[1] < (top + bottom) / 2 < wall[3]]
    white = [gutter for gutter in gutters if gutter[1] <= (top + bottom) / 2 <= gutter[3]]
    result: list[list[Glyph]] = []
    for piece in _untangled(row, height):
        edge = -1e9
        current: list[Glyph] = []
        for glyph in piece:
            gap = glyph.x0 - edge
            cut = (
                gap > CELL_GAP * height
                or (gap > 0 and _parted(edge, glyph.x0, near))
                or (gap > COLUMN_GAP * height and _parted(edge, glyph.x0, white))
            )
            if not current or cut:
                current = [glyph]
                result.append(current)
                edge = glyph.x1
            elif glyph.x0 >= edge or not any(_same_place(glyph, other) for other in current[-3:]):
                current.append(glyph)
                edge = max(edge, glyph.x1)
    return sorted(result, key=lambda cell: cell[0].x0)


def _height(members: list[Glyph]) -> float:
    """The middle height of some characters, in points."""
    heights = sorted([glyph.bottom - glyph.top for glyph in members])
    return max(1.0, heights[len(heights) // 2])


def _parted(left: float, right: float, strips: Sequence[Box]) -> bool:
    return any(left - 1 <= (strip[0] + strip[2]) / 2 <= right + 1 for strip in strips)


def _walls(rulings: Sequence[Box]) -> list[Box]:
    return [box for box in rulings if box[2] - box[0] < box[3] - box[1]]


def _untangled(row: list[Glyph], height: float) -> list[list[Glyph]]:
    """Text objects that lie over each other on one row, apart: a cell's clipped text runs on under its neighbour."""
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
        height = _height(row)
        edge = row[0].x1
        for glyph in row[1:]:
            if glyph.x0 - edge > COLUMN_GAP * height:
                for x in range(int(edge / 2) + 1, int(glyph.x0 / 2)):
                    white.setdefault(x, []).append(index)
            edge = max(edge, glyph.x1)
        spans.append((int(row[0].x0 / 2), int(edge / 2), (row[0].top + row[0].bottom) / 2))
    result = []
    for x, rows_with in white.items():
        if len(rows_with) < 8:  # noqa: PLR2004 - fewer rows are no columns
            continue
        between = [i for i in range(rows_with[0], rows_with[-1] + 1) if spans[i][0] < x < spans[i][1]]
        if len(rows_with) >= 0.7 * len(between):
            result.append((2.0 * x, spans[rows_with[0]][2] - 4, 2.0 * x + 2, spans[rows_with[-1]][2] + 4))
    return result


def _same_place(glyph: Glyph, other: Glyph) -> bool:
    return glyph.text == other.text and abs(glyph.x0 - other.x0) < 0.3 * max(0.1, other.x1 - other.x0)


def words(cell: list[Glyph]) -> list[list[Glyph]]:
    """A cell cut into words: at real spaces and at gaps that stand out from the line's own letter spacing."""
    gaps = [after.x0 - before.x1 if after.x0 > before.x1 else 0.0 for before, after in pairwise(cell)]
    height = _height(cell)
    spacing = statistics.median(gaps) if len(gaps) > _MANY else 0.0
    if spacing > LETTER_SPACING * height:
        spacing = 0.0
    # Letters set apart with real spaces ("C E R T I F I C A T E") are one word: then only the gaps speak.
    spaces_speak = len(cell) <= _MANY or sum(g.spaced for g in cell) <= _MOSTLY * len(cell)
    result = [[cell[0]]]
    for gap, glyph in zip(gaps, cell[1:], strict=True):
        if gap - spacing > WORD_GAP * height or (spaces_speak and glyph.spaced):
            result.append([glyph])
        else:
            result[-1].append(glyph)
    return result


def clean(text: str) -> str:
    """Compatibility forms resolved (NFKC), control and formatting characters gone."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFKC", text)
    return "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})


def _word(members: list[Glyph], shown: Callable[[Box], Box]) -> Word:
    run = members[0].run
    box = (members[0].x0, members[0].top, members[-1].x1, members[0].bottom)
    for glyph in members:
        if glyph.x1 > box[2] or glyph.top < box[1] or glyph.bottom > box[3]:
            box = (box[0], min(box[1], glyph.top), max(box[2], glyph.x1), max(box[3], glyph.bottom))
    box = shown(box)
    text = clean(symbols.readable(run.font, "".join([glyph.text for glyph in members]))).strip()
    return Word(text, _rounded(box), round(run.size, 1), run.bold, run.font, "hidden" if run.hidden else "text")


def _rounded(box: Box) -> Box:
    return (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))


def _line(cell: list[Glyph], number: int, shown: Callable[[Box], Box]) -> Line:
    return line_of([_word(part, shown) for part in words(cell)], number)


def line_of(members: list[Word], number: int) -> Line:
    """A line from words that stand beside each other; words without text are dropped."""
    members = [word for word in members if word.text]
    if not members:
        return Line("", number)
    text = " ".join(word.text for word in members)
    letters = sum(len(word.text) for word in members)
    bold = 2 * sum(len(word.text) for word in members if word.bold) > letters
    size = max(members, key=lambda word: len(word.text)).size
    return Line(text, number, union(word.box for word in members), tuple(members), size, bold)


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around all of them; there must be one at least."""
    given = list(boxes)
    return (min(b[0] for b in given), min(b[1] for b in given), max(b[2] for b in given), max(b[3] for b in given))


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
        result.append(line_of([_word(part, lambda box: box) for part in parts], number))
    return result


def columns_apart(lines: tuple[Line, ...], width: float) -> tuple[Line, ...]:
    """Two columns of running text one after the other. Labels beside values, and tables, keep their row order.

    A page counts as two columns where one white strip in its middle third is crossed by no line for at least twelve lines
    on each side, and most lines on both sides fill their column.
    """
    boxed = [line for line in lines if line.box is not None]
    if len(boxed) < 24 or not width:  # noqa: PLR2004 - fewer rows are no columns
        return lines
    for step in range(9):
        strip = width * (0.4 + 0.025 * step)
        crossing = [line for line in boxed if line.box is not None and line.box[0] < strip - 4 and line.box[2] > strip + 4]
        if len(crossing) > len(boxed) // 6:
            continue
        left = [line for line in boxed if line.box is not None and line.box[2] <= strip + 4]
        right = [line for line in boxed if line.box is not None and line.box[0] >= strip - 4]
        if _prose(left) and _prose(right):
            return _in_columns(lines, strip)
    return lines


def _prose(lines: list[Line]) -> bool:
    if len(lines) < 12:  # noqa: PLR2004 - fewer rows are no columns
        return False
    widths = [line.box[2] - line.box[0] for line in lines if line.box]
    full = max(widths)
    return sum(width > 0.8 * full for width in widths) >= 0.6 * len(widths) and statistics.median(len(line.words) for line in lines) >= 5  # noqa: PLR2004 - fewer rows are no columns


def _in_columns(lines: tuple[Line, ...], strip: float) -> tuple[Line, ...]:
    result: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in lines:
        if line.box is None or (line.box[0] < strip - 4 and line.box[2] > strip + 4):
            result += [*left, *right, line]
            left, right = [], []
        elif line.box[2] <= strip + 4:
            left.append(line)
        else:
            right.append(line)
    return (*result, *left, *right)
