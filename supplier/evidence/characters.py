"""The characters of a PDF page as pdfium knows them, with boxes, fonts and whether anybody can see them.

Everything comes from the raw interface. What is asked of every character is asked in columns, without a step of Python between
two calls; what the characters of a text object share is asked once for it.
"""

from __future__ import annotations

import collections
import copy
import ctypes
import itertools
import math
import operator
import re
import unicodedata
from array import array
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium_c

from supplier.evidence import calls, limits
from supplier.evidence.glyphs import Each, Frame, Glyph, Run, Stretch
from supplier.evidence.looks import LOW, NARROW, OVERLAP, SAME, Fonts, Letters
from supplier.evidence.right_to_left import SCRIPTS
from supplier.model.reading import Box

INVISIBLE_MODE = 3
BOLD_WEIGHT = 600
LINE_BREAK_HYPHENS = frozenset((0x02, 0xFFFE))
_BOLD_NAME = re.compile(r"bold|black|heavy|semibold|demi(?!ri)", re.IGNORECASE)
_SUBSET_PREFIX = re.compile(r"^[A-Z]{6}\+")
_SKEW_TOLERANCE = 12.0
_QUARTER = 90.0
_LAST_CODE = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
_FORMS, _EDGES = operator.attrgetter("forms"), operator.attrgetter("edges")
_PIECE = re.compile(r"[^ \r\n]+(?: [^ \r\n]+)*")
"""Words a blank apart."""
_ODD = re.compile(r"[^ !-~\u00a1-\u00ac\u00ae-\u052f\u2010-\u2027\u2030-\u205e\u2190-\u2bff\u3001-\uabff\uac00-\ud7a3]")
"""Blanks, controls and whatever else may not be drawn as it is coded."""
_LAST_CONTROL, _LAST_PLAIN = 0x20, 0x7E


class TooMuchTextError(Exception):
    """A page holds more characters than any document people read."""


def frame(page: Any) -> Frame:
    """The frame of a pdfium page: its crop box within its media box, and its rotation."""
    box = pdfium_c.FS_RECTF()
    if not pdfium_c.FPDF_GetPageBoundingBox(page, box):
        return Frame(left=0.0, bottom=0.0, right=page.get_width(), top=page.get_height(), turns=0)
    return Frame(left=box.left, bottom=box.bottom, right=box.right, top=box.top, turns=max(0, pdfium_c.FPDFPage_GetRotation(page)) % 4)


def glyphs(textpage: Any, page: Frame, fonts: Fonts | None = None) -> list[Glyph]:
    """Every character of a page that is more than a space, in the order of the file; `fonts` are those met on the pages before.

    Raises:
        TooMuchTextError: the page holds more than `limits.PAGE_CHARACTERS`.
    """
    count = pdfium_c.FPDFText_CountChars(textpage)
    if count > limits.PAGE_CHARACTERS:
        raise TooMuchTextError(count)
    return _Walk(textpage, page, count, fonts or Fonts()).all() if count > 0 else []


class _Walk:
    """The way through a page's characters, with the state that ligatures and spaces need."""

    def __init__(self, textpage: Any, page: Frame, count: int, fonts: Fonts) -> None:
        self.textpage = textpage
        self.page = page
        self.count = count
        self.handle = calls.reference(textpage.raw)
        self.runs = _Runs(textpage, self.handle, page.turns, fonts)
        self.rect = (ctypes.c_float * 4)()
        self.found: list[Glyph] = []
        self.spaced = False

    def all(self) -> list[Glyph]:
        """Every character; those that follow each other plainly are taken together, which is most of them."""
        words = _Words.of(self, self._text())
        for first, after in words.stretches():
            self._take(words, first, after)
        for index in range(words.ends[-1] if words.ends else 0, self.count):
            self._one(index)
        return self.found

    def _text(self) -> str:
        """The page's text where it has one sign for each character and runs from left to right, else nothing."""
        if self.page.turns:
            return ""
        # An array: ctypes would make a type for every length, and nothing collects it.
        buffer = array("H", bytes(4 * self.count + 4))
        written = calls.TEXT(self.handle, 0, self.count, ctypes.byref(ctypes.c_char.from_buffer(buffer))) - 1
        text = buffer[: max(0, written)].tobytes().decode("utf-16-le", "replace")
        return text if written == self.count == len(text) and not SCRIPTS.search(text) else ""

    def _take(self, words: _Words, first: int, after: int) -> None:
        """Words together, else each for itself, else character by character."""
        if words.ends[after - 1] - words.starts[first] > 1 and self._together(words, first, after):
            return
        if after - first > 1:
            for word in range(first, after):
                self._take(words, word, word + 1)
            return
        self.spaced = self.spaced or words.spaced(first)
        for index in range(words.starts[first], words.ends[first]):
            self._one(index)

    def _together(self, words: _Words, first: int, after: int) -> bool:
        """Take words as one glyph, where nobody could tell it from the single characters."""
        start, end = words.starts[first], words.ends[after - 1]
        key = calls.TEXT_OBJECT(self.handle, start)
        run, alike, letters = self.runs.of(key, start)
        if not key or not run.plain or calls.TEXT_OBJECT(self.handle, end - 1) != key:
            return False
        if _ODD.search(words.text, start, end):
            return False
        spaced = self.spaced or words.spaced(first)
        glyph = self._by_words(words, first, after, run, alike, letters, key) or self._by_letters(words, first, after, run)
        last = self.found[-1] if self.found else None
        if glyph is None or (last is not None and last.run is run and glyph.x0 <= last.begin + SAME):
            return False
        glyph.spaced = spaced
        self.found.append(glyph)
        self.spaced = False
        return True

    def _by_words(self, words: _Words, first: int, after: int, run: Run, alike: Run, letters: Letters, key: int) -> Glyph | None:
        """Words real spaces apart that are known by their look: then nobody has to ask for their characters."""
        size = after - first
        if not run.straight or words.blanks[first + 1 : after].count(key) < size - 1:
            return None
        texts, lefts, rights = words.texts[first:after], words.lefts[first:after], words.rights[first:after]
        known = letters.looks(self.handle, texts, words.starts[first:after], list(map(operator.sub, rights, lefts)))
        gaps = list(map(operator.sub, lefts[1:], rights))
        widest = max(gaps, default=0.0)
        if known is None or (gaps and min(gaps) < 0):
            return None
        forms, edges = " ".join(map(_FORMS, known)), "".join(map(_EDGES, known))
        shapes, counts = {}, dict[tuple[float, float], int]()
        for form in set(forms).difference(" "):
            high, low = words.level(self.handle, first, edges.find(form), forms.index(form))
            shapes[form] = shape = self.page.top - high, self.page.top - low
            counts[shape] = counts.get(shape, 0) + forms.count(form)
        tops, bottoms = zip(*counts, strict=True)
        stretch = Stretch(" ".join(texts), alike, lefts, rights, forms, shapes)
        return Glyph(lefts[0], min(tops), rights[-1], max(bottoms), "".join(texts), run, False, None, widest, counts, stretch, known)  # noqa: FBT003 - told later

    def _by_letters(self, words: _Words, first: int, after: int, run: Run) -> Glyph | None:
        """Words whose characters were looked at one by one, and stand beside each other."""
        sides = words.sides(self, first, after)
        if sides is None:
            return None
        lefts, rights, tops, bottoms = sides
        gaps = list(map(operator.sub, lefts[1:], rights))
        narrowest = min(map(operator.sub, rights, lefts))
        shapes = collections.Counter(zip(tops, bottoms, strict=True))
        if narrowest < NARROW or min(gaps) <= -OVERLAP * narrowest or any(bottom - top < LOW for top, bottom in shapes):
            return None
        text = "".join(words.texts[first:after])
        each = Each(text, [run] * len(text), lefts, rights, tops, bottoms, words.spaces(first, after))
        return Glyph(lefts[0], min(tops), rights[-1], max(bottoms), text, run, False, each, max(gaps), shapes)  # noqa: FBT003 - told later

    def _one(self, index: int) -> None:
        """Take one character, or note a space."""
        code = calls.UNICODE(self.handle, index)
        if code <= _LAST_CONTROL or code > _LAST_PLAIN:
            code = self._unusual(code, index)
            if not code:
                return
        key = calls.TEXT_OBJECT(self.handle, index)
        run, _, _ = self.runs.of(key, index)
        box = self._loose_box(index) if run.level else self._tight_box(index, run)
        if box is None:
            return
        x0, top, x1, bottom = box
        last = self.found[-1] if self.found else None
        if last is not None and last.run is run and (x1 <= x0 or x0 <= last.begin + SAME):
            if len(last) > 1:
                self.found[-1:] = last.singly()
                last = self.found[-1]
            begins = _behind(last, x0, top, x1, bottom)
            if begins is None:
                last.text += chr(code)
                return
            x0 = begins
        self.found.append(Glyph(x0, top, max(x1, x0), bottom, chr(code), run, self.spaced))
        self.spaced = False

    def _unusual(self, code: int, index: int) -> int:
        """The code to keep for anything but printable ASCII, or 0 for what is not drawn; notes real spaces."""
        if code in LINE_BREAK_HYPHENS:
            return 0x2D
        if not 0 < code <= _LAST_CODE or code in _SURROGATES:
            return 0
        character = chr(code)
        if character.isspace():
            self.spaced = self.spaced or not calls.GENERATED(self.handle, index)
            return 0
        return 0 if unicodedata.category(character) in {"Cf", "Cc"} else code

    def _loose_box(self, index: int) -> Box | None:
        """For upright text on an upright page: the character's advance by the font's ascent and descent."""
        rect = self.rect
        if not calls.LOOSE_BOX(self.handle, index, ctypes.byref(rect)):
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


class _Words:
    """The words of a page, by the blanks between them, with what the library knows about where they begin and end, fetched in columns."""

    def __init__(self, walk: _Walk, text: str) -> None:
        handle, left = itertools.repeat(walk.handle), walk.page.left
        self.text = text
        pieces = text.replace("\r", " ").replace("\n", " ").split(" ")
        begins = itertools.accumulate(map(operator.add, map(len, pieces), itertools.repeat(1)), initial=0)
        self.texts = list(filter(None, pieces))
        self.starts = list(itertools.compress(begins, pieces))
        self.ends = list(map(operator.add, self.starts, map(len, self.texts)))
        self.blanks = list(map(calls.TEXT_OBJECT, handle, map(abs, map(operator.sub, self.starts, itertools.repeat(1)))))
        """The text object of the character before each word: none for a blank that the library made up."""
        self.handle = walk.handle
        places = [0] * (2 * len(self.starts))
        places[0::2], places[1::2] = self.starts, map(operator.sub, self.ends, itertools.repeat(1))
        boxes = calls.boxes(walk.handle, places)
        self.known = bool(boxes) or not text
        # As the library writes them they take half the memory, and every page keeps them.
        self.lefts = array("d", [x - left for x in boxes[0::8]]) if left else boxes[0::8]
        self.rights = array("d", [x - left for x in boxes[6::8]]) if left else boxes[6::8]
        self.highs, self.lows = boxes[1::4], boxes[3::4]
        """Upper and lower sides of the first and the last character of each word, in user space."""

    @classmethod
    def of(cls, walk: _Walk, text: str) -> _Words:
        """None where the library does not know the boxes."""
        words = cls(walk, text)
        return words if words.known else cls(walk, "")

    def stretches(self) -> Iterator[tuple[int, int]]:
        """From which word to which a text object reaches whose words are a blank apart."""
        first = 0
        for piece in _PIECE.finditer(self.text):
            after = first + piece[0].count(" ") + 1
            start, end = piece.span()
            if calls.TEXT_OBJECT(self.handle, start) == calls.TEXT_OBJECT(self.handle, end - 1):
                yield first, after
            else:
                objects = list(map(calls.TEXT_OBJECT, itertools.repeat(self.handle), self.starts[first:after]))
                others = itertools.compress(range(first + 1, after), map(operator.ne, objects, objects[1:]))
                yield from itertools.pairwise([first, *others, after])
            first = after

    def spaced(self, word: int) -> bool:
        """Whether a real space stands before a word."""
        return any(not calls.GENERATED(self.handle, at) for at in range(self.ends[word - 1] if word else 0, self.starts[word]))

    def level(self, handle: Any, first: int, edge: int, place: int) -> tuple[float, float]:
        """Upper and lower side of a form that is the `edge`th of those words begin or end with, else of the character at `place`."""
        if edge >= 0:
            return self.highs[2 * first + edge], self.lows[2 * first + edge]
        _, high, _, low = calls.boxes(handle, [self.starts[first] + place]) or (0.0, 0.0, 0.0, 0.0)
        return high, low

    def sides(self, walk: _Walk, first: int, after: int) -> tuple[list[float], ...] | None:
        """Lefts, rights, tops and bottoms of each character of some words, where the library knows them all."""
        places = list(itertools.chain.from_iterable(map(range, self.starts[first:after], self.ends[first:after])))
        boxes = calls.boxes(walk.handle, places)
        lefts, highs, rights, lows = (boxes[side::4].tolist() for side in range(4))
        if not lefts:
            return None
        page = walk.page
        if page.left:
            lefts, rights = [x - page.left for x in lefts], [x - page.left for x in rights]
        return lefts, rights, [page.top - y for y in highs], [page.top - y for y in lows]

    def spaces(self, first: int, after: int) -> list[int]:
        """Before which characters of some words a real space stands, the first word's left out."""
        begins = itertools.accumulate(map(len, self.texts[first:after]))
        return [at for at, word in zip(begins, range(first + 1, after), strict=False) if self.spaced(word)]


def _behind(last: Glyph, x0: float, top: float, x1: float, bottom: float) -> float | None:
    """Where a character begins that does not stand clear of the one before it in its text object; None where it is a part of that one.

    The parts of a ligature share one box; combining marks have no width of their own.
    """
    if x1 <= x0:
        return None
    if abs(last.x0 - x0) < SAME and abs(last.x1 - x1) < SAME and abs(last.top - top) < SAME:
        return None
    # Kerned back under the character before it (quotes): the order of the file is the order of reading.
    return last.x0 + SAME if x0 > last.x0 - 0.15 * (bottom - top) else x0


class _Runs:
    """The runs of a page by text object; what the library says about fonts is asked once for each."""

    def __init__(self, textpage: Any, handle: Any, turns: int, met: Fonts) -> None:
        self.textpage = textpage
        self.met = met
        self.handle = handle
        self.turns = turns
        self.known: dict[int | None, tuple[Run, Run, Letters]] = {}
        self.alike: dict[tuple[Any, ...], tuple[Run, Letters]] = {}
        self.fonts: dict[int | None, tuple[str, str, bool]] = {}
        self.matrix = (ctypes.c_float * 6)()
        self.colour = (ctypes.c_uint * 4)()
        self.at = ctypes.byref(self.matrix)
        self.parts = [ctypes.byref(self.colour, at) for at in (0, 4, 8, 12)]

    def of(self, key: int | None, index: int) -> tuple[Run, Run, Letters]:
        """The run of a text object, which the character at `index` belongs to, one that all set like it share, and what is known of their look."""
        return self.known.get(key) or self._new(key, index)

    def _new(self, key: int | None, index: int) -> tuple[Run, Run, Letters]:
        matrix = self.matrix[:4] if calls.MATRIX(self.handle, index, self.at) else [0.0, 0.0, 0.0, 1.0]
        size, font, mode = calls.SIZE(self.handle, index), calls.FONT(key) if key else None, calls.MODE(key) if key else 0
        set_like = (*matrix, size, font, mode, self._white(index, mode))
        found = self.alike.get(set_like) if font else None
        if found is None:
            found = self.alike[set_like] = self._run(set_like, index)
        run, letters = found
        self.known[key] = copy.copy(run), run, letters
        return self.known[key]

    def _run(self, set_like: tuple[Any, ...], index: int) -> tuple[Run, Letters]:
        a, b, c, d, asked, key, mode, white = set_like
        size = asked * math.hypot(c, d)
        angle = (math.degrees(math.atan2(b, a)) if a or b else 0.0) - self.turns * _QUARTER
        quarter = round(angle / _QUARTER)
        slanted = abs(angle - quarter * _QUARTER) > _SKEW_TOLERANCE
        name, font, bold = self._font(key, index)
        hidden = mode == INVISIBLE_MODE
        turned, level = -1 if slanted else quarter % 4, not (slanted or quarter % 4 or self.turns)
        run = Run(font, size, bold, hidden, white, turned, level, round(size, 1), "hidden" if hidden else "text", not b)
        return run, self.met.letters(name, (a, b, c, d, asked))

    def _font(self, key: int | None, index: int) -> tuple[str, str, bool]:
        """The name of a character's font in the file and to people, and whether it is bold."""
        found = self.fonts.get(key) if key else None
        if found is None:
            full = _font_name(self.textpage, index)
            name = _SUBSET_PREFIX.sub("", full)
            bold = pdfium_c.FPDFText_GetFontWeight(self.textpage, index) >= BOLD_WEIGHT or bool(_BOLD_NAME.search(name))
            found = self.fonts[key] = full, name, bold
        return found

    def _white(self, index: int, mode: int) -> bool:
        read = calls.STROKE if mode == 1 else calls.FILL
        if not read(self.handle, index, *self.parts):
            return False
        red, green, blue, alpha = self.colour
        return alpha == 0 or min(red, green, blue) >= 0xFA  # noqa: PLR2004 - quarter turns, or as good as white


def _font_name(textpage: Any, index: int) -> str:
    buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    length = pdfium_c.FPDFText_GetFontInfo(textpage, index, buffer, 128, flags)
    return buffer.value[: max(0, length)].decode("utf-8", "replace")
