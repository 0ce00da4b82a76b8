"""Builds the page model by hand: lines of words with boxes, as a reader of PDFs would give them."""

from __future__ import annotations

from supplier.evidence.layout import Line, Page, Source, Word
from supplier.model.reading import Box, Fact

WIDTH = 0.5
"""Width of a letter in heights."""


def line(text: str, x: float = 60, y: float = 100, *, size: float = 10, page: int = 1, source: str = "text") -> Line:
    """One line with words, its top left corner at x, y; letters are half as wide as high."""
    words: list[Word] = []
    at = 0
    for word in text.split():
        at = text.index(word, at)
        box = (x + at * size * WIDTH, y, x + (at + len(word)) * size * WIDTH, y + size)
        words.append(Word(text=word, box=box, size=size, source=source))
        at += len(word)
    box: Box = (x, y, x + len(text) * size * WIDTH, y + size)
    return Line(text=text, page=page, box=box, words=tuple(words), size=size)


def stacked(*texts: str | tuple[str, float], x: float = 60, y: float = 60, gap: float = 4, page: int = 1, source: str = "text") -> list[Line]:
    """Lines under each other; a tuple gives another size; an empty text a blank line."""
    found: list[Line] = []
    for item in texts:
        text, size = item if isinstance(item, tuple) else (item, 10.0)
        if text:
            found.append(line(text, x, y, size=size, page=page, source=source))
        y += size + gap
    return found


def source_of(*lines: Line) -> Source:
    """A PDF of the pages the lines name, each in reading order."""
    numbers = sorted({one.page for one in lines})
    pages = tuple(
        Page(
            number=n,
            width=595,
            height=842,
            lines=tuple(sorted((one for one in lines if one.page == n), key=lambda o: (round(o.box[1]), o.box[0]) if o.box else (0, 0))),
        )
        for n in numbers
    )
    return Source(name="certificate.pdf", media_type="application/pdf", pages=pages)


def by_name(facts: tuple[Fact, ...], name: str) -> Fact:
    """The only fact of a name."""
    found = [fact for fact in facts if fact.name == name]
    assert len(found) == 1, f"{name}: {found}"
    return found[0]


def values(facts: tuple[Fact, ...], name: str) -> list[object]:
    """All values of a name."""
    return [fact.value for fact in facts if fact.name == name]
