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

from supplier.evidence import limits
from supplier.evidence.layout import Line, Page, Word
from supplier.evidence.lines import clean, line_of
from supplier.model.reading import Box, TextSource

ENOUGH = 0.65
"""Lines the recogniser itself gives a lower score are dropped."""
SCRIPT_NOT_READ = 0.75
"""A page whose median score is lower is in a script the model does not know: nothing on it is believed."""

_CEDILLA = re.compile(r"\$(?=[^\W\d_])|(?<=[^\W\d_]\.)\$(?=\W*$)")
"""A dollar before a letter, or at the end behind a letter and a point ("A.$"): the model takes the Turkish letter for the sign."""


class Recognised(msgspec.Struct, frozen=True):
    """One recognised line: text, box in pixels, score 0..1."""

    text: str
    box: Box
    score: float


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
        self._engine = RapidOCR(params={"Global.log_level": "critical", "Global.max_side_len": limits.OCR_LONG_SIDE, **threads})

    def lines(self, image: Any) -> Sequence[Recognised]:
        """The lines of a Pillow image."""
        import numpy as np

        result: Any = self._engine(np.asarray(image)[:, :, ::-1])
        if result.boxes is None:
            return ()
        found = []
        for quad, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
            xs, ys = [float(p[0]) for p in quad], [float(p[1]) for p in quad]
            found.append(Recognised(str(text), (min(xs), min(ys), max(xs), max(ys)), float(score)))
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

    A page in a script the model does not know comes back as it was.
    """
    ratio = page.width / max(1, image.width)
    kept = [found for found in using.lines(image) if found.score >= ENOUGH and found.text.strip()]
    if not kept or sorted(found.score for found in kept)[len(kept) // 2] < SCRIPT_NOT_READ:
        return page
    lines = [_line(found, ratio, page.number) for found in kept]
    own = [line for line in page.lines if line.box]
    fresh = [line for line in lines if line.text and not any(_overlap(line.box, other.box) for other in own)]
    if not fresh:
        return page
    source = TextSource.MIXED if own else TextSource.OCR
    return msgspec.structs.replace(page, lines=tuple(_reading_order([*own, *fresh])), source=source)


def _line(found: Recognised, ratio: float, number: int) -> Line:
    text = _CEDILLA.sub("Ş", clean(re.sub(r"\s+", " ", found.text)).strip())
    x0, y0, x1, y1 = (round(value * ratio, 2) for value in found.box)
    words, at, width = [], 0, (x1 - x0) / max(1, len(text))
    for part in text.split(" "):
        start = x0 + at * width
        words.append(
            Word(part, (round(start, 2), y0, round(start + len(part) * width, 2), y1), round(y1 - y0, 1), source="ocr", score=round(found.score, 3))
        )
        at += len(part) + 1
    return line_of(words, number)


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
