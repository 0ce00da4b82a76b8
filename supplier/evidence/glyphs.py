"""What characters on a page are to the rest of the reader: where they stand, what they share, and the page they stand on."""

from __future__ import annotations

import itertools
from array import array
from collections import deque
from collections.abc import Iterator, Sequence
from typing import overload

import msgspec

from supplier.evidence.layout import Word
from supplier.model.reading import Box

LOOSE = 0.1
"""Of the height of a word: the characters of a stretch stand no further apart."""


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
    points: float = 0.0
    source: str = "text"
    straight: bool = False
    """Its characters stand on one level to the last digit."""

    @property
    def plain(self) -> bool:
        """Level text that is drawn in a colour: people see it, so that nobody asks where each of its characters stands."""
        return self.level and not (self.hidden or self.white)


class Each(msgspec.Struct, gc=False):
    """Characters beside each other one by one: sign, run and sides; `spaced` are those that a real space stands before, but for the first."""

    signs: Sequence[str]
    runs: list[Run]
    lefts: list[float]
    rights: list[float]
    tops: list[float]
    bottoms: list[float]
    spaced: list[int]


class Known(msgspec.Struct, frozen=True, gc=False):
    """What a word looks like wherever it is set in one font and size, and as wide.

    `forms` has a sign for each character, the same for those with boxes of one top and bottom; `sides` are their lefts and
    rights from the left of the word on. `edges` are the first and the last of the forms.
    """

    width: float
    forms: str
    edges: str
    sides: array[float]


class Stretch(msgspec.Struct, gc=False):
    """Words of one text object, a real space apart, of which only is kept where each begins and ends.

    `shapes` are the top and bottom of each of the `forms` of its characters.
    """

    text: str
    run: Run
    lefts: array[float]
    rights: array[float]
    forms: str
    shapes: dict[str, tuple[float, float]]

    @property
    def box(self) -> Box:
        """The box around all of its words."""
        tops, bottoms = zip(*self.shapes.values(), strict=True)
        return (round(self.lefts[0], 2), round(min(tops), 2), round(self.rights[-1], 2), round(max(bottoms), 2))

    def words(self) -> Iterator[Word]:
        """The words from left to right."""
        run, known = self.run, {form: (round(top, 2), round(bottom, 2)) for form, (top, bottom) in self.shapes.items()}
        for text, forms, left, right in zip(self.text.split(" "), self.forms.split(" "), self.lefts, self.rights, strict=True):
            tops, bottoms = zip(*[known[form] for form in set(forms)], strict=True)
            yield Word(text, (round(left, 2), min(tops), round(right, 2), max(bottoms)), run.points, run.bold, run.font, run.source)

    def each(self, known: Sequence[Known]) -> Each:
        """Its characters one by one, as its words are known to look."""
        shapes = [self.shapes[form] for form in self.forms if form != " "]
        found = Each(self.text.replace(" ", ""), [self.run] * len(shapes), [], [], [top for top, _ in shapes], [bottom for _, bottom in shapes], [])
        for word, left, right in zip(known, self.lefts, self.rights, strict=True):
            if found.lefts:
                found.spaced.append(len(found.lefts))
            found.lefts += [left + side for side in word.sides[0::2]]
            found.rights += [left + side for side in word.sides[1::2]]
            found.rights[-1] = right
        return found


class Stretches(Sequence[Word]):
    """The words of some stretches beside each other, made where somebody asks for them and kept until many others were asked."""

    __slots__ = ("made", "parts")

    def __init__(self, parts: Sequence[Stretch]) -> None:
        """From left to right."""
        self.parts = tuple(parts)
        self.made: tuple[Word, ...] | None = None

    def __len__(self) -> int:
        """How many words they have."""
        return sum(len(part.lefts) for part in self.parts)

    @overload
    def __getitem__(self, at: int) -> Word: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Word, ...]: ...
    def __getitem__(self, at: int | slice) -> Word | tuple[Word, ...]:
        """One word, or some."""
        return tuple(self)[at]

    def __iter__(self) -> Iterator[Word]:
        """The words from left to right."""
        if self.made is None:
            self.made = tuple(itertools.chain.from_iterable(part.words() for part in self.parts))
            if len(_MADE) >= _MOST_MADE:
                _MADE.popleft().made = None
            _MADE.append(self)
        return iter(self.made)

    def __eq__(self, other: object) -> bool:
        """The same words, however they are kept."""
        return tuple(self) == tuple(other) if isinstance(other, (tuple, Stretches)) else NotImplemented

    def __hash__(self) -> int:
        """That of its words."""
        return hash(tuple(self))


_MOST_MADE = 300
"""Lines whose words are kept: those of a few pages, however long the document is."""
_MADE: deque[Stretches] = deque()


class Glyph(msgspec.Struct, gc=False):
    """One drawn character (or ligature), or those of one text object that follow each other plainly, as a `stretch` or `each`.

    The box is in reading coordinates: x grows along the line, y downwards.
    """

    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    run: Run
    spaced: bool
    """A real space stands before it in the file."""
    each: Each | None = None
    widest: float = 0.0
    """The widest gap inside."""
    shapes: dict[tuple[float, float], int] = {}
    """How often each top and bottom occurs inside."""
    stretch: Stretch | None = None
    known: Sequence[Known] = ()
    """What the words of the stretch look like."""

    def __len__(self) -> int:
        """How many characters it is, ligatures counted once."""
        return len(self.text) if self.stretch else len(self.each.lefts) if self.each else 1

    @property
    def begin(self) -> float:
        """Where its last character begins."""
        if self.stretch:
            return self.stretch.lefts[-1] + self.known[-1].sides[-2]
        return self.each.lefts[-1] if self.each else self.x0

    @property
    def level(self) -> float:
        """The middle of its first character."""
        if self.stretch:
            return sum(self.stretch.shapes[self.stretch.forms[0]]) / 2
        return (self.each.tops[0] + self.each.bottoms[0]) / 2 if self.each else (self.top + self.bottom) / 2

    def letters(self) -> Each:
        """Its characters beside each other."""
        if self.stretch:
            return self.stretch.each(self.known)
        return self.each or Each([self.text], [self.run], [self.x0], [self.x1], [self.top], [self.bottom], [])

    def singly(self) -> list[Glyph]:
        """Its characters one by one."""
        if len(self) == 1:
            return [self]
        each = self.letters()
        sides = zip(each.lefts, each.tops, each.rights, each.bottoms, each.signs, strict=True)
        singles = [Glyph(x0, top, x1, bottom, sign, self.run, False) for x0, top, x1, bottom, sign in sides]  # noqa: FBT003 - spaces follow
        singles[0].spaced = self.spaced
        for at in each.spaced:
            singles[at].spaced = True
        return singles


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
