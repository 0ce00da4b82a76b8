"""A column of a table that has no ruled cells: the words under a heading, told apart from the neighbouring column by the gap between them."""

from __future__ import annotations

from supplier.evidence.candidates import Sheet
from supplier.evidence.layout import Line, Word
from supplier.model.reading import Box

_CLEAR = 1.0
_ROW_GAP = 2.0
_FIRST_ROW_GAP = 4.0


def under_heading(sheet: Sheet, heading: Line, below: list[Line]) -> list[tuple[Line, tuple[Word, ...]]]:
    """The words of the rows `below` that stand in the heading's column; empty where the heading stands alone on its row."""
    left = sheet.beside(heading, heading.box, right=False)
    right = sheet.beside(heading, heading.box, right=True)
    if heading.box is None or not (left or right):
        return []
    words = [word for line in below for word in line.words]
    low = _border(words, _edge(left, 2), heading.box[0]) if left else 0.0
    high = _border(words, heading.box[2], _edge(right, 0)) if right else float("inf")
    if low is None or high is None:
        return []
    return _rows(heading.box, below, low, high)


def _edge(lines: list[Line], side: int) -> float:
    return lines[0].box[side] if lines[0].box else 0.0


def _border(words: list[Word], start: float, end: float) -> float | None:
    """The middle of the widest stretch between `start` and `end` that no word covers."""
    covered = sorted((max(start, word.box[0]), min(end, word.box[2])) for word in words if word.box[0] < end and word.box[2] > start)
    best, at, width = None, start, _CLEAR
    for x0, x1 in [*covered, (end, end)]:
        if x0 - at > width:
            best, width = (at + x0) / 2, x0 - at
        at = max(at, x1)
    return best


def _rows(heading: Box, below: list[Line], low: float, high: float) -> list[tuple[Line, tuple[Word, ...]]]:
    found: list[tuple[Line, tuple[Word, ...]]] = []
    bottom, reach = heading[3], _FIRST_ROW_GAP
    for line in below:
        inside = tuple(word for word in line.words if word.box[0] >= low and word.box[2] <= high)
        if not inside or line.box is None:
            continue
        if line.box[1] - bottom > reach * max(5.0, line.box[3] - line.box[1]):
            break
        found.append((line, inside))
        bottom, reach = line.box[3], _ROW_GAP
    return found
