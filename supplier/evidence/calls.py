"""The calls of pdfium that are made for words and characters, typed as plain numbers, and one that fetches many boxes."""

from __future__ import annotations

import ctypes
import itertools
from array import array
from collections.abc import Sequence
from typing import Any

import pypdfium2.raw as pdfium_c


# An argument type makes ctypes build an object for every argument of every call, which takes half the time. Without them it takes small
# integers and references as they are; what is known as a number only, and may be larger, needs its type.
def _quick(function: Any, result: Any) -> Any:
    return ctypes.PYFUNCTYPE(result)(_address(function))


def _plain(function: Any, result: Any, *given: Any) -> Any:
    return ctypes.PYFUNCTYPE(result, *given)(_address(function))


def _address(function: Any) -> int:
    return ctypes.cast(function, ctypes.c_void_p).value or 0


INT, POINTER = ctypes.c_int, ctypes.c_void_p
UNICODE = _quick(pdfium_c.FPDFText_GetUnicode, ctypes.c_uint)
TEXT = _quick(pdfium_c.FPDFText_GetText, INT)
TEXT_OBJECT = _quick(pdfium_c.FPDFText_GetTextObject, POINTER)
GENERATED = _quick(pdfium_c.FPDFText_IsGenerated, INT)
LOOSE_BOX = _quick(pdfium_c.FPDFText_GetLooseCharBox, INT)
MATRIX = _quick(pdfium_c.FPDFText_GetMatrix, INT)
ORIGIN = _quick(pdfium_c.FPDFText_GetCharOrigin, INT)
SIZE = _quick(pdfium_c.FPDFText_GetFontSize, ctypes.c_double)
FILL = _quick(pdfium_c.FPDFText_GetFillColor, INT)
STROKE = _quick(pdfium_c.FPDFText_GetStrokeColor, INT)
FONT = _plain(pdfium_c.FPDFTextObj_GetFont, POINTER, POINTER)
MODE = _plain(pdfium_c.FPDFTextObj_GetTextRenderMode, INT, POINTER)


def reference(handle: Any) -> Any:
    """A handle of the library as the quick calls take it."""
    return ctypes.byref(ctypes.c_char.from_address(ctypes.cast(handle, ctypes.c_void_p).value or 0))


def boxes(handle: Any, places: Sequence[int]) -> array[float]:
    """The sides of the characters at these places, one after the other as the library writes them; none where it does not know one."""
    found = array("f", bytes(16 * len(places)))
    if not found:
        return found
    begin = ctypes.c_char.from_buffer(found)
    each = map(ctypes.byref, itertools.repeat(begin), range(0, 16 * len(places), 16))
    known = all(map(LOOSE_BOX, itertools.repeat(handle), places, each))
    return found if known else array("f")
