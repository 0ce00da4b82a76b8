"""Labels on the left with their values on the right: labels that wrap are put together, and values end where the next label begins."""

from __future__ import annotations

import msgspec

from supplier.evidence import dates, labels
from supplier.evidence.candidates import Sheet, union
from supplier.evidence.labels import DATE_ROLES, NUMBER_ROLES
from supplier.evidence.layout import Line

_ALIGNED = 6.0
"""Points by which the left edges of one column may differ."""
_WRAPPED = 0.7
_SAME_CELL = 1.5
"""Gaps, in heights of a line: between the lines of a label that wraps, and between those of one value."""
_SHORTEST, _LABEL_LETTERS, _ENDING, _MOST_LINES = 8, 60, 2, 3
"""Letters of a value, of a label, and of an ending that a label of the register may have; lines that a label may go on for."""
_KNOWN = ("scope", "sites", "soa", "holder", "issued_by", "accredited_by", "conforms", "stop", *NUMBER_ROLES, *DATE_ROLES)


def whole_labels(sheet: Sheet) -> Sheet:
    """The sheet with every label that runs over several lines of a left-hand column made one line."""
    taken: set[int] = set()
    lines: list[Line] = []
    for line in sheet.lines:
        if id(line) in taken:
            continue
        rest = _rest_of_label(sheet, line)
        taken.update(map(id, rest))
        lines.append(_joined(line, rest) if rest else line)
    return Sheet(tuple(one for one in lines if id(one) not in taken))


def _rest_of_label(sheet: Sheet, line: Line) -> list[Line]:
    """The lines below in which a label goes on: in the middle of its words, or after the sign between two languages."""
    if line.box is None or len(line.text) > _LABEL_LETTERS:
        return []
    again = _same_label_below(sheet, line)
    if again or not sheet.beside(line, line.box, right=True):
        return again
    rest: list[Line] = []
    best: list[Line] = []
    last = line
    while len(rest) < _MOST_LINES:
        below = next((other for other in sheet.under(last, last.box, reach=_WRAPPED) if _same_column(line, other)), None)
        if below is None or len(below.text) > _LABEL_LETTERS:
            break
        rest.append(below)
        last = below
        if _is_broken_label([line, *rest]):
            best = list(rest)
    return best


def _same_label_below(sheet: Sheet, line: Line) -> list[Line]:
    """The label of a date once more in another language, where the date stands beside the middle of both."""
    role = _date_role(line)
    below = next((other for other in sheet.under(line, line.box, reach=_WRAPPED) if _same_column(line, other)), None) if role else None
    if role is None or below is None or below.box is None or line.box is None or _date_role(below) != role:
        return []
    rows = (line.box, below.box, union([line.box, below.box]))
    own, second, middle = (any(dates.find(other.text) for other in sheet.beside(line, box, right=True)[:1]) for box in rows)
    return [below] if middle and not own and not second else []


def _date_role(line: Line) -> str | None:
    """The role of the one label of a date that is all of the line."""
    found = labels.find(line.text, DATE_ROLES)
    rest = labels.letters(line.text) - labels.letters(line.text[found[0].start : found[0].end]) if found else 0
    return found[0].role if len(found) == 1 and rest <= _ENDING else None


def _is_broken_label(lines: list[Line]) -> bool:
    """Labels and nothing else, and every break between two lines is inside a label or behind a slash."""
    joined = " ".join(line.text for line in lines)
    found = labels.find(joined, _KNOWN)
    if labels.letters(joined) - sum(labels.letters(joined[label.start : label.end]) for label in found) > _ENDING:
        return False
    at = 0
    for line in lines[:-1]:
        at += len(line.text) + 1
        if not line.text.rstrip().endswith("/") and not any(label.start < at - 1 and at < label.end for label in found):
            return False
    return True


def _joined(line: Line, rest: list[Line]) -> Line:
    lines = [line, *rest]
    box = union([one.box for one in lines if one.box])
    return msgspec.structs.replace(line, text=" ".join(one.text for one in lines), box=box, words=tuple(word for one in lines for word in one.words))


def _same_column(line: Line, other: Line) -> bool:
    return line.box is not None and other.box is not None and abs(line.box[0] - other.box[0]) <= _ALIGNED


def value(sheet: Sheet, label: Line) -> list[Line]:
    """The lines of the value beside a label that stands alone in a left-hand column; empty where the layout is another.

    A heading over a column has neighbours too. It is told apart by what stands under it: a heading's column goes on with
    its content, a column of labels with the next label.
    """
    beside = sorted(sheet.beside(label, label.box, right=True), key=lambda other: other.box[1] if other.box else 0.0)
    if not beside or label.box is None or not _is_value(beside[0]) or any(not _same_column(beside[0], other) for other in beside):
        return []
    column = [other for other in _lower(sheet, label) if _same_column(label, other)]
    following = next((other for other in column if not _continues(label, other)), None)
    if following is not None and not is_label(following) and labels.letters(following.text) * 2 > labels.letters(beside[0].text):
        return []
    end = following.box[1] if following is not None and following.box else float("inf")
    return _cell(sheet, beside[0], label, end)


def _is_value(line: Line) -> bool:
    return labels.letters(line.text) >= _SHORTEST and not is_label(line) and not dates.find(line.text)


def is_label(line: Line) -> bool:
    """A line that is one label and nothing else."""
    text = line.text
    found = [label for role in _KNOWN if (label := labels.starts(text, role))]
    if any(labels.letters(text[label.end :]) <= _ENDING or text[label.end :].lstrip().startswith((":", "：")) for label in found):
        return True
    several = labels.run(text, _KNOWN) if found else ()
    return len(several) > 1 and labels.letters(text[: several[0].start]) == 0 and labels.letters(text[several[-1].end :]) <= _ENDING


def _lower(sheet: Sheet, line: Line) -> list[Line]:
    found = [
        other for other in sheet.lines if other.page == line.page and other is not line and other.box and line.box and other.box[1] > line.box[1] + 2
    ]
    return sorted(found, key=lambda other: other.box[1] if other.box else 0.0)


def _continues(label: Line, other: Line) -> bool:
    if label.box is None or other.box is None or is_label(other):
        return False
    return other.box[1] - label.box[3] <= _WRAPPED * max(5.0, other.box[3] - other.box[1])


def _cell(sheet: Sheet, first: Line, label: Line, end: float) -> list[Line]:
    """The lines of the value's column from `first` down to `end` or to a wide gap; and those above it in a cell set to the middle."""
    if first.box is None or label.box is None:
        return [first]
    left = first.box[0] - _ALIGNED
    column = [other for other in sheet.lines if other.page == first.page and other.box and other.box[0] >= left and other.box[0] <= first.box[2]]
    column.sort(key=lambda other: other.box[1] if other.box else 0.0)
    taken = [first]
    for other in column:
        last = taken[-1].box
        if other.box is None or last is None or other.box[1] <= last[1] + 2 or other.box[1] >= end - 2:
            continue
        if other.box[1] - last[3] > _SAME_CELL * max(5.0, last[3] - last[1]) or is_label(other):
            break
        taken.append(other)
    return taken
