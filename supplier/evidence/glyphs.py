"""The characters of a PDF page as pdfium knows them, with boxes, fonts and whether anybody can see them.

Everything comes from the raw interface: one call a character for its code and one for its box, and the rest once for each
text object, so that a report of 150 pages takes a few seconds.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from typing import Any

import msgspec
import pypdfium2.raw as pdfium_c

from supplier.evidence import limits
from supplier.model.reading import Box


def _address(function: Any) -> int:
    return ctypes.cast(function, ctypes.c_void_p).value or 0


INVISIBLE_MODE = 3
BOLD_WEIGHT = 600
LINE_BREAK_HYPHENS = frozenset((0x02, 0xFFFE))
_BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi(?!ri)", re.IGNORECASE)
_SUBSET_PREFIX = re.compile(r"^[A-Z]{6}\+")
_SKEW_TOLERANCE = 12.0
_QUARTER = 90.0
_LAST_CODE = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
_SAME = 0.01
_LAST_CONTROL, _LAST_PLAIN = 0x20, 0x7E


# The three calls of the hot loop, typed as plain numbers: building pointer objects for every character takes half the time.
_UNICODE = ctypes.PYFUNCTYPE(ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)(_address(pdfium_c.FPDFText_GetUnicode))
_TEXT_OBJECT = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(_address(pdfium_c.FPDFText_GetTextObject))
_LOOSE_BOX = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(_address(pdfium_c.FPDFText_GetLooseCharBox))


class TooMuchTextError(Exception):
    """A page holds more characters than any document people read."""


class Run(msgspec.Struct):
    """What the characters of one text object share.

    `quarter` is 0..3 turns against the clock as shown, or -1 for slanted text; `level` = upright text on a page that is
    not turned itself.
    """

    font: str
    size: float
    bold: bool
    hidden: bool
    white: bool
    quarter: int
    level: bool


class Glyph(msgspec.Struct, gc=False):
    """One drawn character (or ligature). The box is in reading coordinates: x grows along the line, y downwards."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    run: Run
    spaced: bool
    """A real space stands before it in the file."""


class Frame(msgspec.Struct, frozen=True):
    """The page as shown: user space box, quarter turns clockwise, and size in points."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def width(self) -> float:
        """Width as shown."""
        return self.right - self.left if self.turns % 2 == 0 else self.top - self.bottom

    @property
    def height(self) -> float:
        """Height as shown."""
        return self.top - self.bottom if self.turns % 2 == 0 else self.right - self.left

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of user space as shown, origin at the top left."""
        if self.turns == 0:
            return x - self.left, self.top - y
        if self.turns == 1:
            return y - self.bottom, x - self.left
        if self.turns == 2:  # noqa: PLR2004 - quarter turns, or as good as white
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A rectangle of user space as shown."""
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def turned(self, box: Box, quarter: int) -> Box:
        """A shown box in the reading coordinates of text turned by `quarter`."""
        x0, y0, x1, y1 = box
        width, height = self.width, self.height
        if quarter == 1:
            return (height - y1, x0, height - y0, x1)
        if quarter == 2:  # noqa: PLR2004 - quarter turns, or as good as white
            return (width - x1, height - y1, width - x0, height - y0)
        return (y0, width - x1, y1, width - x0) if quarter == 3 else box  # noqa: PLR2004 - quarter turns, or as good as white

    def shown(self, box: Box, quarter: int) -> Box:
        """The inverse of `turned`."""
        x0, y0, x1, y1 = box
        width, height = self.width, self.height
        if quarter == 1:
            return (y0, height - x1, y1, height - x0)
        if quarter == 2:  # noqa: PLR2004 - quarter turns, or as good as white
            return (width - x1, height - y1, width - x0, height - y0)
        return (width - y1, x0, width - y0, x1) if quarter == 3 else box  # noqa: PLR2004 - quarter turns, or as good as white


def frame(page: Any) -> Frame:
    """The frame of a pdfium page: its crop box within its media box, and its rotation."""
    box = pdfium_c.FS_RECTF()
    if not pdfium_c.FPDF_GetPageBoundingBox(page, box):
        return Frame(left=0.0, bottom=0.0, right=page.get_width(), top=page.get_height(), turns=0)
    return Frame(left=box.left, bottom=box.bottom, right=box.right, top=box.top, turns=max(0, pdfium_c.FPDFPage_GetRotation(page)) % 4)


def glyphs(textpage: Any, page: Frame) -> list[Glyph]:
    """Every character of a page that is more than a space, in the order of the file.

    Raises:
        TooMuchTextError: the page holds more than `limits.PAGE_CHARACTERS`.
    """
    count = pdfium_c.FPDFText_CountChars(textpage)
    if count > limits.PAGE_CHARACTERS:
        raise TooMuchTextError(count)
    return _Walk(textpage, page).all(count)


class _Walk:
    """The loop over a page's characters, with the state that ligatures and spaces need."""

    def __init__(self, textpage: Any, page: Frame) -> None:
        self.textpage = textpage
        self.page = page
        self.handle = ctypes.cast(textpage.raw, ctypes.c_void_p).value
        self.runs: dict[int | None, Run] = {}
        self.rect = (ctypes.c_float * 4)()
        self.found: list[Glyph] = []
        self.spaced = False

    def all(self, count: int) -> list[Glyph]:
        """The hot loop: three calls into the library for each character."""
        handle, runs, add = self.handle, self.runs, self._add
        for index in range(count):
            code = _UNICODE(handle, index)
            if code <= _LAST_CONTROL or code > _LAST_PLAIN:
                code = self._unusual(code, index)
                if not code:
                    continue
            key = _TEXT_OBJECT(handle, index)
            run = runs.get(key)
            if run is None:
                run = runs[key] = _run(self.textpage, index, self.page.turns)
            add(index, chr(code), run)
        return self.found

    def _unusual(self, code: int, index: int) -> int:
        """The code to keep for anything but printable ASCII, or 0 for what is not drawn; notes real spaces."""
        if code in LINE_BREAK_HYPHENS:
            return 0x2D
        if not 0 < code <= _LAST_CODE or code in _SURROGATES:
            return 0
        character = chr(code)
        if character.isspace():
            self.spaced = self.spaced or not pdfium_c.FPDFText_IsGenerated(self.textpage, index)
            return 0
        return 0 if unicodedata.category(character) in {"Cf", "Cc"} else code

    def _add(self, index: int, character: str, run: Run) -> None:
        box = self._loose_box(index) if run.level else self._tight_box(index, run)
        if box is None:
            return
        x0, top, x1, bottom = box
        last = self.found[-1] if self.found else None
        if last is not None and last.run is run and x0 <= last.x0 + _SAME:
            if x1 <= x0 or (abs(last.x0 - x0) < _SAME and abs(last.x1 - x1) < _SAME and abs(last.top - top) < _SAME):
                # The parts of a ligature share one box; combining marks have no width of their own.
                last.text += character
                return
            if x0 > last.x0 - 0.15 * (bottom - top):
                # Kerned back under the character before it (quotes): the order of the file is the order of reading.
                x0 = last.x0 + _SAME
        elif x1 <= x0 and last is not None and last.run is run:
            last.text += character
            return
        self.found.append(Glyph(x0, top, max(x1, x0), bottom, character, run, self.spaced))
        self.spaced = False

    def _loose_box(self, index: int) -> Box | None:
        """For upright text on an upright page: the character's advance by the font's ascent and descent."""
        rect = self.rect
        if not _LOOSE_BOX(self.handle, index, rect):
            return None
        left, top, right, bottom = rect
        if top <= bottom:
            return self._shown_box(index)
        page = self.page
        return (left - page.left, page.top - top, right - page.left, page.top - bottom)

    def _shown_box(self, index: int) -> Box | None:
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        if not pdfium_c.FPDFText_GetCharBox(self.textpage, index, left, right, bottom, top):
            return None
        return self.page.box(left.value, bottom.value, right.value, top.value)

    def _tight_box(self, index: int, run: Run) -> Box | None:
        """For turned text, whose loose box pdfium gets wrong: the drawn box along the line, the font size across it."""
        shown = self._shown_box(index)
        if shown is None or run.quarter < 0:
            return shown
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium_c.FPDFText_GetCharOrigin(self.textpage, index, x, y)
        origin = self.page.point(x.value, y.value)
        along = self.page.turned(shown, run.quarter)
        base = self.page.turned((*origin, *origin), run.quarter)[1]
        return (along[0], base - 0.8 * run.size, along[2], base + 0.2 * run.size)


def _run(textpage: Any, index: int, turns: int) -> Run:
    matrix = pdfium_c.FS_MATRIX()
    known = pdfium_c.FPDFText_GetMatrix(textpage, index, matrix)
    nominal = pdfium_c.FPDFText_GetFontSize(textpage, index)
    size = nominal * (math.hypot(matrix.c, matrix.d) if known else 1.0)
    angle = (math.degrees(math.atan2(matrix.b, matrix.a)) if known and (matrix.a or matrix.b) else 0.0) - turns * _QUARTER
    quarter = round(angle / _QUARTER)
    slanted = abs(angle - quarter * _QUARTER) > _SKEW_TOLERANCE
    font = _font_name(textpage, index)
    text_object = pdfium_c.FPDFText_GetTextObject(textpage, index)
    mode = pdfium_c.FPDFTextObj_GetTextRenderMode(text_object) if text_object else 0
    bold = pdfium_c.FPDFText_GetFontWeight(textpage, index) >= BOLD_WEIGHT or bool(_BOLD_NAME.search(font))
    return Run(
        font, size, bold, mode == INVISIBLE_MODE, _white(textpage, index, mode), -1 if slanted else quarter % 4, not (slanted or quarter % 4 or turns)
    )


def _font_name(textpage: Any, index: int) -> str:
    buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    length = pdfium_c.FPDFText_GetFontInfo(textpage, index, buffer, 128, flags)
    name = buffer.value[: max(0, length)].decode("utf-8", "replace")
    return _SUBSET_PREFIX.sub("", name)


def _white(textpage: Any, index: int, mode: int) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    read = pdfium_c.FPDFText_GetStrokeColor if mode == 1 else pdfium_c.FPDFText_GetFillColor
    if not read(textpage, index, red, green, blue, alpha):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= 0xFA  # noqa: PLR2004 - quarter turns, or as good as white
