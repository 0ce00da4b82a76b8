"""The calls of pdfium that are made for words and characters, typed as plain numbers, and one that fetches many boxes."""

from __future__ import annotations

import ctypes
import itertools
from array import array
from collections.abc import Sequence
from typing import Any

import pypdfium2.raw as pdfium_c


def _address(function: Any) -> int:
    return ctypes.cast(function, ctypes.c_void_p).value or 0


# Building pointer objects for every call takes half the time.
def _plain(function: Any, result: Any, *given: Any) -> Any:
    return ctypes.PYFUNCTYPE(result, *given)(_address(function))


INT, POINTER = ctypes.c_int, ctypes.c_void_p
UNICODE = _plain(pdfium_c.FPDFText_GetUnicode, ctypes.c_uint, POINTER, INT)
TEXT = _plain(pdfium_c.FPDFText_GetText, INT, POINTER, INT, INT, POINTER)
TEXT_OBJECT = _plain(pdfium_c.FPDFText_GetTextObject, POINTER, POINTER, INT)
GENERATED = _plain(pdfium_c.FPDFText_IsGenerated, INT, POINTER, INT)
LOOSE_BOX = _plain(pdfium_c.FPDFText_GetLooseCharBox, INT, POINTER, INT, POINTER)
MATRIX = _plain(pdfium_c.FPDFText_GetMatrix, INT, POINTER, INT, POINTER)
ORIGIN = _plain(pdfium_c.FPDFText_GetCharOrigin, INT, POINTER, INT, POINTER, POINTER)
SIZE = _plain(pdfium_c.FPDFText_GetFontSize, ctypes.c_double, POINTER, INT)
FONT = _plain(pdfium_c.FPDFTextObj_GetFont, POINTER, POINTER)
MODE = _plain(pdfium_c.FPDFTextObj_GetTextRenderMode, INT, POINTER)
FILL = _plain(pdfium_c.FPDFText_GetFillColor, INT, POINTER, INT, *([POINTER] * 4))
STROKE = _plain(pdfium_c.FPDFText_GetStrokeColor, INT, POINTER, INT, *([POINTER] * 4))


def boxes(handle: int, places: Sequence[int]) -> array[float]:
    """The sides of the characters at these places, one after the other as the library writes them; none where it does not know one."""
    found = array("f", bytes(16 * len(places)))
    begin, _ = found.buffer_info()
    known = all(map(LOOSE_BOX, itertools.repeat(handle), places, range(begin, begin + 16 * len(places), 16)))
    return found if known else array("f")
