"""Characters into words and lines: by gaps, as the eye does it, because files break words and lines where they like."""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Callable, Iterable, Sequence

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
LETTER_SPACING = 0.8
"""Of the line's height: a median gap above this is a row of single letters in columns, not letter spacing."""
_ROWS_LOOKED_AT = 6
_MANY = 6
_MOSTLY = 0.6


def build(found: Sequence[Glyph], page: Frame, number: int) -> tuple[Line, ...]:
    """The lines of a page, upright text first, each kind of turned text after it, in reading order."""
    lines: list[Line] = []
    quarters = sorted({glyph.run.quarter for glyph in found if glyph.run.quarter >= 0}, key=lambda q: (-sum(g.run.quarter == q for g in found), q))
    for quarter in quarters:
        for row in rows([glyph for glyph in found if glyph.run.quarter == quarter]):
            lines.extend(_line(cell, number, lambda box, q=quarter: page.shown(box, q)) for cell in cells(row))  # type: ignore[misc]
    lines.extend(_slanted(found, number))
    return columns_apart(tuple(line for line in lines if line.text), page.width)


def rows(found: Iterable[Glyph]) -> list[list[Glyph]]:
    """Characters whose centres lie on one level, from top to bottom, each row from left to right."""
    result: list[tuple[float, float, list[Glyph]]] = []
    for glyph in sorted(found, key=lambda g: (g.top + g.bottom, g.x0)):
        middle, height = (glyph.top + glyph.bottom) / 2, max(1.0, glyph.bottom - glyph.top)
        for centre, tall, members in reversed(result[-_ROWS_LOOKED_AT:]):
            if abs(centre - middle) <= SAME_ROW * min(height, tall):
                members.append(glyph)
                break
        else:
            result.append((middle, height, [glyph]))
    return [sorted(members, key=lambda g: g.x0) for _, _, members in result]


def cells(row: list[Glyph]) -> list[list[Glyph]]:
    """A row cut where the gap is wide; glyphs drawn twice at one place (fake bold, shadows) are taken once."""
    result: list[list[Glyph]] = []
    height = statistics.median(max(1.0, g.bottom - g.top) for g in row)
    edge = 0.0
    for glyph in row:
        if not result or glyph.x0 - edge > CELL_GAP * height:
            result.append([glyph])
            edge = glyph.x1
            continue
        if not any(_same_place(glyph, other) for other in result[-1][-3:]):
            result[-1].append(glyph)
            edge = max(edge, glyph.x1)
    return result


def _same_place(glyph: Glyph, other: Glyph) -> bool:
    return glyph.text == other.text and abs(glyph.x0 - other.x0) < 0.3 * max(0.1, other.x1 - other.x0)


def words(cell: list[Glyph]) -> list[list[Glyph]]:
    """A cell cut into words: at real spaces and at gaps that stand out from the line's own letter spacing."""
    gaps = [max(0.0, after.x0 - before.x1) for before, after in zip(cell, cell[1:], strict=False)]
    height = statistics.median(max(1.0, g.bottom - g.top) for g in cell)
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
    text = unicodedata.normalize("NFKC", text)
    return "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"})


def _word(members: list[Glyph], shown: Callable[[Box], Box]) -> Word:
    box = shown((min(g.x0 for g in members), min(g.top for g in members), max(g.x1 for g in members), max(g.bottom for g in members)))
    run = members[0].run
    text = clean("".join(symbols.readable(run.font, g.text) for g in members)).strip()
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
    if len(boxed) < 24 or not width:  # noqa: PLR2004 - fewer lines are no columns
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
    if len(lines) < 12:  # noqa: PLR2004 - see columns_apart
        return False
    widths = [line.box[2] - line.box[0] for line in lines if line.box]
    full = max(widths)
    return sum(width > 0.8 * full for width in widths) >= 0.6 * len(widths) and statistics.median(len(line.words) for line in lines) >= 5  # noqa: PLR2004


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
