"""Text recognition for pages that are pictures: offline, optional, and always marked as such.

An engine takes a page image and gives lines with boxes and scores. RapidOCR is used where the extra `supplier[ocr]` is
installed; without it pages stay without text and say so.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import msgspec

from supplier.evidence import limits, turning
from supplier.evidence.layout import Line, Page, Word
from supplier.evidence.lines import clean, line_of
from supplier.model.reading import Box, TextSource

ENOUGH = 0.65
"""Lines the recogniser itself gives a lower score are dropped."""
SCRIPT_NOT_READ = 0.75
"""A page whose median score is lower is in a script the model does not know: nothing on it is believed."""
_FEW_SIGNS = 2
"""Signs of a line that is as high as wide whichever way it lies."""
_CEDILLA = re.compile(r"\$(?=[^\W\d_])|(?<=[^\W\d_]\.)\$(?=\W*$)")
"""A dollar before a letter, or at the end behind a letter and a point ("A.$"): the model takes the Turkish letter for the sign."""

_DATE_LIKE = re.compile(r"(?<!\w)(?:[\dOoIl|]{1,2}([./-])[\dOoIl|]{1,2}\1[\dOoIl|]{4}|[\dOoIl|]{4}([./-])[\dOoIl|]{1,2}\2[\dOoIl|]{1,2})(?!\w)")
_DIGITS = str.maketrans("OoIl|", "00111")
_SURE_DIGITS = 5
"""Digits of a date that must have been read as digits; what stands between them can be no letter."""


class Recognised(msgspec.Struct, frozen=True):
    """One recognised line: text, box in pixels, score 0..1; its corners where it does not lie level."""

    text: str
    box: Box
    score: float
    corners: tuple[turning.Point, ...] = ()


class Engine(Protocol):
    """What recognises text in a page image."""

    name: str

    def lines(self, image: Any) -> Sequence[Recognised]:
        """The lines of a Pillow image, in any order."""
        ...


class Rapid:
    """RapidOCR with the models of its own wheel; nothing is fetched."""

    name = "rapidocr"

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        threads = {"EngineConfig.onnxruntime.intra_op_num_threads": 2, "EngineConfig.onnxruntime.inter_op_num_threads": 1}
        # Without its classifier a line upside down is not turned but badly read, which shows how the page lies.
        given = {"Global.log_level": "critical", "Global.max_side_len": limits.OCR_LONG_SIDE, "Global.use_cls": False}
        self._engine = RapidOCR(params={**given, **threads})

    def lines(self, image: Any) -> Sequence[Recognised]:
        """The lines of a Pillow image."""
        import numpy as np

        result: Any = self._engine(np.asarray(image)[:, :, ::-1])
        if result.boxes is None:
            return ()
        found = []
        for quad, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
            corners = tuple((float(x), float(y)) for x, y in quad)
            found.append(Recognised(str(text), turning.around(corners), float(score), corners))
        return found


def available() -> bool:
    """Whether an engine is installed; asks without importing it."""
    return importlib.util.find_spec("rapidocr") is not None and importlib.util.find_spec("onnxruntime") is not None


@cache
def engine() -> Engine | None:
    """The installed engine, loaded once, or None."""
    return Rapid() if available() else None


def scale(width: float, height: float) -> float:
    """Pixels for each point: 150 dpi, less where the longer side would exceed its limit."""
    longest = max(width, height, 1.0)
    return min(limits.OCR_DPI / 72, limits.OCR_LONG_SIDE / longest)


def read(page: Page, image: Any, using: Engine) -> Page:
    """The page with the recognised lines added where it had no text of its own.

    A page in a script the model does not know comes back as it was; a scan that does not lie straight comes back upright.
    """
    own = [line for line in page.lines if line.box]
    found, turn = (using.lines(image), None) if own else _upright(image, using)
    if not _believed(found):
        return page
    ratio = page.width / max(1, image.width)
    lines = [_line(one, ratio, page.number, turn) for one in found if one.score >= ENOUGH]
    fresh = [line for line in lines if line.text and not any(_overlap(line.box, other.box) for other in own)]
    if not fresh:
        return page
    source = TextSource.MIXED if own else TextSource.OCR
    changed = msgspec.structs.replace(page, lines=tuple(_reading_order([*own, *fresh])), source=source)
    return _set_upright(changed, turn, ratio) if turn else changed


def _upright(image: Any, using: Engine) -> tuple[Sequence[Recognised], turning.Turn | None]:
    """The lines of a scan, with corners on the image as it is, and how it is turned (None where it lies straight).

    Upright lines of a page on its side are tall, and are read well where the top of the page is at the right. Lines that are
    read badly may be upside down: the image is turned and looked at a second time.
    """
    found = using.lines(image)
    tall = sum(_is_tall(one) for one in found) > len(found) / 2
    turn = turning.of(90 if tall else 0, image.size)
    if found and not _believed(found):
        turn = turning.of(-90 if tall else 180, image.size)
        found = [_as_shown(one, turn) for one in using.lines(image.rotate(turn.angle, expand=True))]
    if not _believed(found):
        return (), None
    turn = turning.askew(turn, (_corners(one) for one in found if one.score >= ENOUGH))
    return found, turn if turn.angle else None


def _as_shown(one: Recognised, turn: turning.Turn) -> Recognised:
    """A line of the upright image on the image as it is."""
    corners = tuple(map(turn.put, _corners(one)))
    return Recognised(one.text, turning.around(corners), one.score, corners)


def _believed(found: Sequence[Recognised]) -> bool:
    told = sorted(one.score for one in found if one.text.strip())
    return bool(told) and told[len(told) // 2] >= SCRIPT_NOT_READ


def _is_tall(one: Recognised) -> bool:
    x0, y0, x1, y1 = one.box
    return len(one.text.strip()) > _FEW_SIGNS and y1 - y0 > 1.5 * (x1 - x0)


def _corners(one: Recognised) -> tuple[turning.Point, ...]:
    return one.corners or turning.corners(one.box)


def _set_upright(page: Page, turn: turning.Turn, ratio: float) -> Page:
    width, height = (round(side * ratio, 2) for side in turn.upright)
    sizes = [(side[0] * ratio, side[1] * ratio) for side in (turn.upright, turn.shown)]
    return msgspec.structs.replace(page, width=width, height=height, turn=turning.Turn(turn.angle, *sizes))


def _line(found: Recognised, ratio: float, number: int, turn: turning.Turn | None) -> Line:
    text = _mended(clean(re.sub(r"\s+", " ", found.text)).strip())
    box = turning.around(map(turn.straight, _corners(found))) if turn else found.box
    x0, y0, x1, y1 = (round(value * ratio, 2) for value in box)
    words, at, width = [], 0, (x1 - x0) / max(1, len(text))
    for part in text.split(" "):
        start = x0 + at * width
        words.append(
            Word(part, (round(start, 2), y0, round(start + len(part) * width, 2), y1), round(y1 - y0, 1), source="ocr", score=round(found.score, 3))
        )
        at += len(part) + 1
    return line_of(words, number)


def _mended(text: str) -> str:
    """The text without mistakes that the form of a word gives away: letters among the digits of a date, a sign inside a word."""
    return _DATE_LIKE.sub(_in_digits, _CEDILLA.sub("Ş", text))


def _in_digits(match: re.Match[str]) -> str:
    sure = sum(char.isdigit() for char in match[0])
    return match[0].translate(_DIGITS) if sure >= _SURE_DIGITS else match[0]


def _overlap(one: Box | None, two: Box | None) -> bool:
    if one is None or two is None:
        return False
    wide = min(one[2], two[2]) - max(one[0], two[0])
    high = min(one[3], two[3]) - max(one[1], two[1])
    return wide > 0 and high > 0.4 * min(one[3] - one[1], two[3] - two[1])


def _reading_order(lines: list[Line]) -> list[Line]:
    """Rows from top to bottom, each from left to right; recognised boxes of one row differ by a few points."""
    rows: list[tuple[float, float, list[Line]]] = []
    for line in sorted(lines, key=lambda item: (item.box or (0, 0, 0, 0))[1]):
        _, top, _, bottom = line.box or (0.0, 0.0, 0.0, 0.0)
        middle, height = (top + bottom) / 2, max(1.0, bottom - top)
        for centre, tall, members in reversed(rows[-6:]):
            if abs(centre - middle) <= 0.45 * min(height, tall):
                members.append(line)
                break
        else:
            rows.append((middle, height, [line]))
    return [line for _, _, members in rows for line in sorted(members, key=lambda item: (item.box or (0, 0, 0, 0))[0])]
