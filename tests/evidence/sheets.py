"""Builds the page model by hand: lines of words with boxes, as a reader of PDFs would give them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from supplier.evidence.layout import Line, Page, Source, Word
from supplier.model.reading import Box, Fact
from tests.evidence.made import archive

WIDTH = 0.5
"""Width of a letter in heights."""
SIZES = {"# ": 20.0, "## ": 14.0, "~ ": 7.0, "= ": 9.0}
LEFT, ACROSS, TOP = 50.0, 500.0, 50.0
OPEN_NAMES = (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("fo", "xsl-fo-compatible"))


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


def written(page: str) -> Source:
    """A PDF written as rows: `|` parts their cells, `\\` the lines of a cell; `#` large, `~` small, `^` in the middle, `---` a new page."""
    lines: list[Line] = []
    number, y = 1, TOP
    for row in page.strip("\n").split("\n"):
        if row.strip() == "---":
            number, y = number + 1, TOP
            continue
        middle, rest = row.startswith("^"), row.removeprefix("^")
        size = next((points for mark, points in SIZES.items() if rest.startswith(mark)), 10.0)
        cells = [cell.strip() for cell in re.split(r"\s\|(?:\s|$)", re.sub(r"^(?:##?|~|=)\s", "", rest))]
        height = 0
        for at, cell in enumerate(cells):
            pieces = cell.split(" \\ ")
            for below, text in enumerate(pieces):
                wide = size * sum(1.0 if unicodedata.east_asian_width(sign) in "WF" else 0.5 for sign in text)
                share = ACROSS / len(cells)
                x = LEFT + at * share + (max(0.0, (share - wide) / 2) if middle else 0.0)
                lines += [line(text, x, y + below * size * 1.3, size=size, page=number)] if text else []
            height = max(height, len(pieces))
        y += size * (1.3 * (height - 1) + 1.9)
    return source_of(*lines)


def opendocument(rows: Sequence[Sequence[str]], *, styles: Mapping[tuple[int, int], str] | None = None) -> bytes:
    """An ODS with one sheet of texts; `styles` give cells, counted from 0, a background."""
    fills = dict(styles or {})
    named = {fill: f"f{number}" for number, fill in enumerate(dict.fromkeys(fills.values()))}
    automatic = "".join(
        f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties fo:background-color="{fill}"/></style:style>'
        for fill, name in named.items()
    )
    body = ""
    for r, row in enumerate(rows):
        cells = ""
        for c, text in enumerate(row):
            style = f' table:style-name="{named[fills[r, c]]}"' if (r, c) in fills else ""
            value = f'office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>' if text else "/>"
            cells += f"<table:table-cell{style} {value}"
        body += f"<table:table-row>{cells}</table:table-row>"
    spaces = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for short, name in OPEN_NAMES)
    content = (
        f'<office:document-content {spaces} office:version="1.3"><office:automatic-styles>{automatic}</office:automatic-styles><office:body>'
        f'<office:spreadsheet><table:table table:name="SoA">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entry = 'manifest:full-path="{}" manifest:media-type="{}"'
    listed = "".join(f"<manifest:file-entry {entry.format(*one)}/>" for one in (("/", kind), ("content.xml", "text/xml")))
    manifest = f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{listed}</manifest:manifest>'
    return archive({"mimetype": kind.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()})


def by_name(facts: tuple[Fact, ...], name: str) -> Fact:
    """The only fact of a name."""
    found = [fact for fact in facts if fact.name == name]
    assert len(found) == 1, f"{name}: {found}"
    return found[0]


def values(facts: tuple[Fact, ...], name: str) -> list[object]:
    """All values of a name."""
    return [fact.value for fact in facts if fact.name == name]
