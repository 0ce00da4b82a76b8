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
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2.raw as pdfium_c

from supplier.evidence import limits
from supplier.evidence.glyphs import LOOSE, Each, Frame, Glyph, Known, Run, Stretch
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
_NARROW, _LOW, _OVERLAP = 0.1, 1.0, 0.6
"""The least width and height in points of what is taken together, and the share of its width by which a character may lie over the next."""
_FIRST_FORM = 0x41
_WORDS_KNOWN, _FONTS_KNOWN = 4_000, 50
"""So many words of a font, and fonts of a document, are kept in mind, however long it is."""
_WIDTH, _FORMS, _EDGES = operator.attrgetter("width"), operator.attrgetter("forms"), operator.attrgetter("edges")
_UNKNOWN = Known(math.inf, "", "", array("d"))
_WORD = re.compile(r"[^ \r\n]+")
_PIECE = re.compile(r"[^ \r\n]+(?: [^ \r\n]+)*")
"""Words a blank apart."""
_ODD = re.compile(r"[^ !-~\u00a1-\u00ac\u00ae-\u052f\u2010-\u2027\u2030-\u205e\u2190-\u2bff\u3001-\uabff\uac00-\ud7a3]")
"""Blanks, controls and whatever else may not be drawn as it is coded."""
_BACKWARDS = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LAST_CONTROL, _LAST_PLAIN = 0x20, 0x7E


# The calls of the hot loop, typed as plain numbers: building pointer objects for every character takes half the time.
def _plain(function: Any, result: Any, *given: Any) -> Any:
    return ctypes.PYFUNCTYPE(result, *given)(_address(function))


_INT, _POINTER = ctypes.c_int, ctypes.c_void_p
_UNICODE = _plain(pdfium_c.FPDFText_GetUnicode, ctypes.c_uint, _POINTER, _INT)
_TEXT_OBJECT = _plain(pdfium_c.FPDFText_GetTextObject, _POINTER, _POINTER, _INT)
_GENERATED = _plain(pdfium_c.FPDFText_IsGenerated, _INT, _POINTER, _INT)
_LOOSE_BOX = _plain(pdfium_c.FPDFText_GetLooseCharBox, _INT, _POINTER, _INT, _POINTER)
_MATRIX = _plain(pdfium_c.FPDFText_GetMatrix, _INT, _POINTER, _INT, _POINTER)
_ORIGIN = _plain(pdfium_c.FPDFText_GetCharOrigin, _INT, _POINTER, _INT, _POINTER, _POINTER)
_SIZE = _plain(pdfium_c.FPDFText_GetFontSize, ctypes.c_double, _POINTER, _INT)
_FONT = _plain(pdfium_c.FPDFTextObj_GetFont, _POINTER, _POINTER)
_MODE = _plain(pdfium_c.FPDFTextObj_GetTextRenderMode, _INT, _POINTER)
_FILL = _plain(pdfium_c.FPDFText_GetFillColor, _INT, _POINTER, _INT, *([_POINTER] * 4))
_STROKE = _plain(pdfium_c.FPDFText_GetStrokeColor, _INT, _POINTER, _INT, *([_POINTER] * 4))


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
        self.handle = ctypes.cast(textpage.raw, ctypes.c_void_p).value or 0
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
        buffer = (ctypes.c_uint16 * (2 * self.count + 2))()
        written = pdfium_c.FPDFText_GetText(self.textpage, 0, self.count, buffer) - 1
        text = bytes(buffer)[: 2 * max(0, written)].decode("utf-16-le", "replace")
        return text if written == self.count == len(text) and not _BACKWARDS.search(text) else ""

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
        key = _TEXT_OBJECT(self.handle, start)
        run, letters = self.runs.of(key, start)
        if not key or not run.plain or _TEXT_OBJECT(self.handle, end - 1) != key:
            return False
        if _ODD.search(words.text, start, end):
            return False
        spaced = self.spaced or words.spaced(first)
        glyph = self._by_words(words, first, after, run, letters, key) or self._by_letters(words, first, after, run)
        last = self.found[-1] if self.found else None
        if glyph is None or (last is not None and last.run is run and glyph.x0 <= last.begin + _SAME):
            return False
        glyph.spaced = spaced
        self.found.append(glyph)
        self.spaced = False
        return True

    def _by_words(self, words: _Words, first: int, after: int, run: Run, letters: _Letters, key: int) -> Glyph | None:
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
        stretch = Stretch(" ".join(texts), run, lefts, rights, forms, shapes)
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
        if narrowest < _NARROW or min(gaps) <= -_OVERLAP * narrowest or any(bottom - top < _LOW for top, bottom in shapes):
            return None
        text = "".join(words.texts[first:after])
        each = Each(text, [run] * len(text), lefts, rights, tops, bottoms, words.spaces(first, after))
        return Glyph(lefts[0], min(tops), rights[-1], max(bottoms), text, run, False, each, max(gaps), shapes)  # noqa: FBT003 - told later

    def _one(self, index: int) -> None:
        """Take one character, or note a space."""
        code = _UNICODE(self.handle, index)
        if code <= _LAST_CONTROL or code > _LAST_PLAIN:
            code = self._unusual(code, index)
            if not code:
                return
        key = _TEXT_OBJECT(self.handle, index)
        run, _ = self.runs.of(key, index)
        box = self._loose_box(index) if run.level else self._tight_box(index, run)
        if box is None:
            return
        x0, top, x1, bottom = box
        last = self.found[-1] if self.found else None
        if last is not None and last.run is run and (x1 <= x0 or x0 <= last.begin + _SAME):
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
            self.spaced = self.spaced or not _GENERATED(self.handle, index)
            return 0
        return 0 if unicodedata.category(character) in {"Cf", "Cc"} else code

    def _loose_box(self, index: int) -> Box | None:
        """For upright text on an upright page: the character's advance by the font's ascent and descent."""
        rect = self.rect
        if not _LOOSE_BOX(self.handle, index, ctypes.addressof(rect)):
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
        self.texts = _WORD.findall(text)
        self.starts = [match.start() for match in _WORD.finditer(text)]
        self.ends = list(map(operator.add, self.starts, map(len, self.texts)))
        self.blanks = list(map(_TEXT_OBJECT, handle, [max(0, start - 1) for start in self.starts]))
        """The text object of the character before each word: none for a blank that the library made up."""
        self.handle = walk.handle
        boxes = _boxes(walk.handle, [place for start, end in zip(self.starts, self.ends, strict=True) for place in (start, end - 1)])
        self.known = bool(boxes) or not text
        self.lefts = array("d", [x - left for x in boxes[0::8]] if left else boxes[0::8])
        self.rights = array("d", [x - left for x in boxes[6::8]] if left else boxes[6::8])
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
            if _TEXT_OBJECT(self.handle, start) == _TEXT_OBJECT(self.handle, end - 1):
                yield first, after
            else:
                objects = map(_TEXT_OBJECT, itertools.repeat(self.handle), self.starts[first:after])
                at = first
                for _, members in itertools.groupby(objects):
                    begin, at = at, at + sum(1 for _ in members)
                    yield begin, at
            first = after

    def spaced(self, word: int) -> bool:
        """Whether a real space stands before a word."""
        return any(not _GENERATED(self.handle, at) for at in range(self.ends[word - 1] if word else 0, self.starts[word]))

    def level(self, handle: int, first: int, edge: int, place: int) -> tuple[float, float]:
        """Upper and lower side of a form that is the `edge`th of those words begin or end with, else of the character at `place`."""
        if edge >= 0:
            return self.highs[2 * first + edge], self.lows[2 * first + edge]
        _, high, _, low = _boxes(handle, [self.starts[first] + place]) or (0.0, 0.0, 0.0, 0.0)
        return high, low

    def sides(self, walk: _Walk, first: int, after: int) -> tuple[list[float], ...] | None:
        """Lefts, rights, tops and bottoms of each character of some words, where the library knows them all."""
        places = list(itertools.chain.from_iterable(map(range, self.starts[first:after], self.ends[first:after])))
        boxes = _boxes(walk.handle, places)
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


def _boxes(handle: int, places: Sequence[int]) -> array[float]:
    """The sides of the characters at these places, one after the other as the library writes them; none where it does not know one."""
    boxes = array("f", bytes(16 * len(places)))
    begin, _ = boxes.buffer_info()
    known = all(map(_LOOSE_BOX, itertools.repeat(handle), places, range(begin, begin + 16 * len(places), 16)))
    return boxes if known else array("f")


def _behind(last: Glyph, x0: float, top: float, x1: float, bottom: float) -> float | None:
    """Where a character begins that does not stand clear of the one before it in its text object; None where it is a part of that one.

    The parts of a ligature share one box; combining marks have no width of their own.
    """
    if x1 <= x0:
        return None
    if abs(last.x0 - x0) < _SAME and abs(last.x1 - x1) < _SAME and abs(last.top - top) < _SAME:
        return None
    # Kerned back under the character before it (quotes): the order of the file is the order of reading.
    return last.x0 + _SAME if x0 > last.x0 - 0.15 * (bottom - top) else x0


class _Letters:
    """What words set in one font and size look like, each looked at when it is first met."""

    def __init__(self) -> None:
        self.words: dict[str, Known] = {}
        self.forms: dict[tuple[float, float], str] = {}
        """By top and bottom above the base line."""

    def looks(self, handle: int, texts: list[str], starts: list[int], widths: list[float]) -> list[Known] | None:
        """What some words look like that are so wide; None where the characters of one have to be looked at wherever it stands."""
        known = list(map(self.words.get, texts, itertools.repeat(_UNKNOWN)))
        wanting = map(abs, map(operator.sub, widths, map(_WIDTH, known)))
        if max(wanting) < _SAME:
            return known
        for at, width in enumerate(widths):
            if abs(known[at].width - width) >= _SAME:
                look = self._look(handle, starts[at], starts[at] + len(texts[at]))
                if look is None:
                    return None
                if len(self.words) >= _WORDS_KNOWN:
                    self.words.clear()
                known[at] = self.words[texts[at]] = look
        return known

    def _look(self, handle: int, start: int, end: int) -> Known | None:
        boxes, origin = _boxes(handle, range(start, end)), (ctypes.c_double * 2)()
        at = ctypes.addressof(origin)
        if not boxes or not _ORIGIN(handle, start, at, at + 8):
            return None
        lefts, highs, rights, lows = boxes[0::4].tolist(), boxes[1::4].tolist(), boxes[2::4].tolist(), boxes[3::4].tolist()
        if len(set(lefts)) < len(lefts):
            _share_out(lefts, rights)
        narrowest, levels = min(map(operator.sub, rights, lefts)), list(zip(highs, lows, strict=True))
        gaps = list(map(operator.sub, lefts[1:], rights))
        if narrowest < _NARROW or (gaps and (max(gaps) > LOOSE * (max(highs) - min(lows)) or min(gaps) <= -_OVERLAP * narrowest)):
            return None
        forms = {level: self._form(level[0] - origin[1], level[1] - origin[1]) for level in set(levels)}
        left = lefts[0]
        sides = array("d", [side - left for pair in zip(lefts, rights, strict=True) for side in pair])
        look = "".join(map(forms.__getitem__, levels))
        return Known(rights[-1] - left, look, look[0] + look[-1], sides) if min(map(operator.sub, highs, lows)) >= _LOW else None

    def _form(self, top: float, bottom: float) -> str:
        return self.forms.setdefault((round(top, 3), round(bottom, 3)), chr(_FIRST_FORM + len(self.forms)))


def _share_out(lefts: list[float], rights: list[float]) -> None:
    """The parts of a ligature share one box: each gets its part of it."""
    first = 0
    for index in range(1, len(lefts) + 1):
        if index < len(lefts) and abs(lefts[index] - lefts[first]) < _SAME and abs(rights[index] - rights[first]) < _SAME:
            continue
        parts, left = index - first, lefts[first]
        width = (rights[first] - left) / parts
        for part in range(parts if parts > 1 else 0):
            lefts[first + part], rights[first + part] = left + part * width, left + (part + 1) * width
        first = index


class Fonts:
    """What is known of the fonts of a document while its pages are read."""

    def __init__(self) -> None:
        self._letters: dict[tuple[Any, ...], _Letters] = {}

    def letters(self, name: str, set_like: tuple[Any, ...]) -> _Letters:
        """What is known of what is set like this in the font of this name; a font without a name is known nowhere else."""
        if not name or len(self._letters) >= _FONTS_KNOWN:
            return _Letters()
        return self._letters.setdefault((name, *set_like), _Letters())


class _Runs:
    """The runs of a page by text object; what the library says about fonts is asked once for each."""

    def __init__(self, textpage: Any, handle: int, turns: int, met: Fonts) -> None:
        self.textpage = textpage
        self.met = met
        self.handle = handle
        self.turns = turns
        self.known: dict[int | None, tuple[Run, _Letters]] = {}
        self.alike: dict[tuple[Any, ...], tuple[Run, _Letters]] = {}
        self.fonts: dict[int | None, tuple[str, str, bool]] = {}
        self.matrix = (ctypes.c_float * 6)()
        self.colour = (ctypes.c_uint * 4)()
        self.at = ctypes.addressof(self.matrix)
        begin = ctypes.addressof(self.colour)
        self.parts = begin, begin + 4, begin + 8, begin + 12

    def of(self, key: int | None, index: int) -> tuple[Run, _Letters]:
        """The run of a text object, which the character at `index` belongs to, and what is known of the characters set like it."""
        return self.known.get(key) or self._new(key, index)

    def _new(self, key: int | None, index: int) -> tuple[Run, _Letters]:
        matrix = self.matrix[:4] if _MATRIX(self.handle, index, self.at) else [0.0, 0.0, 0.0, 1.0]
        size, font, mode = _SIZE(self.handle, index), _FONT(key) if key else None, _MODE(key) if key else 0
        set_like = (*matrix, size, font, mode, self._white(index, mode))
        found = self.alike.get(set_like) if font else None
        if found is None:
            found = self.alike[set_like] = self._run(set_like, index)
        run, letters = found
        self.known[key] = copy.copy(run), letters
        return self.known[key]

    def _run(self, set_like: tuple[Any, ...], index: int) -> tuple[Run, _Letters]:
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
        read = _STROKE if mode == 1 else _FILL
        if not read(self.handle, index, *self.parts):
            return False
        red, green, blue, alpha = self.colour
        return alpha == 0 or min(red, green, blue) >= 0xFA  # noqa: PLR2004 - quarter turns, or as good as white


def _font_name(textpage: Any, index: int) -> str:
    buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    length = pdfium_c.FPDFText_GetFontInfo(textpage, index, buffer, 128, flags)
    return buffer.value[: max(0, length)].decode("utf-8", "replace")
