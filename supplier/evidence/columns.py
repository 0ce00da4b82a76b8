"""Columns of running text, which are read one after the other."""

from __future__ import annotations

import statistics

from supplier.evidence.layout import Line


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
