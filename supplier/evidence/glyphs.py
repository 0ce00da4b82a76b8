"""What characters on a page are to the rest of the reader: where they stand, what they share, and the page they stand on."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from supplier.model.reading import Box


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


class Glyph(msgspec.Struct, gc=False):
    """One drawn character (or ligature), or `each` of a stretch of one text object that follow each other plainly.

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

    def __len__(self) -> int:
        """How many characters it is, ligatures counted once."""
        return len(self.each.lefts) if self.each else 1

    @property
    def begin(self) -> float:
        """Where its last character begins."""
        return self.each.lefts[-1] if self.each else self.x0

    @property
    def level(self) -> float:
        """The middle of its first character."""
        return (self.each.tops[0] + self.each.bottoms[0]) / 2 if self.each else (self.top + self.bottom) / 2

    def singly(self) -> list[Glyph]:
        """Its characters one by one."""
        each = self.each
        if each is None:
            return [self]
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
