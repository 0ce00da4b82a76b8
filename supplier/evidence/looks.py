"""What words look like in the fonts of a document: each is looked at when it is first met, and only compared after that."""

from __future__ import annotations

import ctypes
import itertools
import math
import operator
from array import array
from typing import Any

from supplier.evidence import calls
from supplier.evidence.glyphs import LOOSE, Known

NARROW, LOW, OVERLAP = 0.1, 1.0, 0.6
"""The least width and height in points of what is taken together, and the share of its width by which a character may lie over the next."""
SAME = 0.01
"""Points: nearer than this is the same place."""
_FIRST_FORM = 0x41
_WORDS_KNOWN, _FORMS_KNOWN, _FONTS_KNOWN = 4_000, 400, 50
"""So many words and forms of a font, and fonts of a document, are kept in mind from page to page, however long it is."""
_WIDTH = operator.attrgetter("width")
_UNKNOWN = Known(math.inf, "", "", array("d"))


class Letters:
    """What words set in one font and size look like, each looked at when it is first met."""

    def __init__(self) -> None:
        self.words: dict[str, Known] = {}
        self.forms: dict[tuple[float, float], str] = {}
        """By top and bottom above the base line."""

    def looks(self, handle: Any, texts: list[str], starts: list[int], widths: list[float]) -> list[Known] | None:
        """What some words look like that are so wide; None where the characters of one have to be looked at wherever it stands."""
        known = list(map(self.words.get, texts, itertools.repeat(_UNKNOWN)))
        wanting = map(abs, map(operator.sub, widths, map(_WIDTH, known)))
        if max(wanting) < SAME:
            return known
        for at, width in enumerate(widths):
            if not abs(known[at].width - width) < SAME:
                look = self._look(handle, starts[at], starts[at] + len(texts[at]))
                if look is None or not abs(look.width - width) < SAME:
                    return None
                known[at] = self.words[texts[at]] = look
        return known

    @property
    def full(self) -> bool:
        """More is known than is worth keeping for another page."""
        return len(self.words) > _WORDS_KNOWN or len(self.forms) > _FORMS_KNOWN

    def _look(self, handle: Any, start: int, end: int) -> Known | None:
        boxes, origin = calls.boxes(handle, range(start, end)), (ctypes.c_double * 2)()
        if not boxes or not calls.ORIGIN(handle, start, ctypes.byref(origin), ctypes.byref(origin, 8)):
            return None
        lefts, highs, rights, lows = boxes[0::4].tolist(), boxes[1::4].tolist(), boxes[2::4].tolist(), boxes[3::4].tolist()
        if len(set(lefts)) < len(lefts):
            _share_out(lefts, rights)
        narrowest, levels = min(map(operator.sub, rights, lefts)), list(zip(highs, lows, strict=True))
        gaps = list(map(operator.sub, lefts[1:], rights))
        if narrowest < NARROW or (gaps and (max(gaps) > LOOSE * (max(highs) - min(lows)) or min(gaps) <= -OVERLAP * narrowest)):
            return None
        forms = {level: self._form(level[0] - origin[1], level[1] - origin[1]) for level in set(levels)}
        left = lefts[0]
        sides = array("d", [side - left for pair in zip(lefts, rights, strict=True) for side in pair])
        look = "".join(map(forms.__getitem__, levels))
        return Known(rights[-1] - left, look, look[0] + look[-1], sides) if min(map(operator.sub, highs, lows)) >= LOW else None

    def _form(self, top: float, bottom: float) -> str:
        return self.forms.setdefault((round(top, 3), round(bottom, 3)), chr(_FIRST_FORM + len(self.forms)))


def _share_out(lefts: list[float], rights: list[float]) -> None:
    """The parts of a ligature share one box: each gets its part of it."""
    first = 0
    for index in range(1, len(lefts) + 1):
        if index < len(lefts) and abs(lefts[index] - lefts[first]) < SAME and abs(rights[index] - rights[first]) < SAME:
            continue
        parts, left = index - first, lefts[first]
        width = (rights[first] - left) / parts
        for part in range(parts if parts > 1 else 0):
            lefts[first + part], rights[first + part] = left + part * width, left + (part + 1) * width
        first = index


class Fonts:
    """What is known of the fonts of a document while its pages are read."""

    def __init__(self) -> None:
        self._letters: dict[tuple[Any, ...], Letters] = {}

    def letters(self, name: str, set_like: tuple[Any, ...]) -> Letters:
        """What is known of what is set like this in the font of this name; a font without a name is known nowhere else."""
        found = self._letters.get((name, *set_like))
        if found is not None and not found.full:
            return found
        if len(self._letters) >= _FONTS_KNOWN:
            self._letters.clear()
        letters = Letters()
        if name:
            self._letters[(name, *set_like)] = letters
        return letters
