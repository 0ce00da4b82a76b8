"""The page model every reader uses: words with boxes, lines, tables, and what was noticed on the way.

All coordinates are PDF points with the origin at the top left of the page as shown (rotation applied). Documents without
geometry (DOCX, Markdown, HTML, spreadsheets) have pages whose lines carry no box; their tables carry cell names.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from supplier.evidence.turning import Turn
from supplier.model.reading import Box, ControlRow, Fact, Finding, TextSource


class Word(msgspec.Struct, frozen=True):
    """One word. `source` is text, ocr, qr or hidden; `score` is the recogniser's (1.0 for a text layer)."""

    text: str
    box: Box
    size: float = 0.0
    bold: bool = False
    font: str = ""
    source: str = "text"
    score: float = 1.0


class Line(msgspec.Struct, frozen=True):
    """Words on one baseline without a wide gap: a cell of a layout rather than the full width of the page."""

    text: str
    page: int
    box: Box | None = None
    words: Sequence[Word] = ()
    size: float = 0.0
    bold: bool = False


class Cell(msgspec.Struct, frozen=True):
    """One table cell. `name` is the spreadsheet name (`C12`) where there is one, `fill` its colour (`#00b050`, or as the file names it)."""

    text: str
    box: Box | None = None
    name: str | None = None
    fill: str = ""


class Table(msgspec.Struct, frozen=True):
    """Rows of cells on one page or sheet, headings included. `title` is the sheet's name or the text above."""

    page: int
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""


class Code(msgspec.Struct, frozen=True):
    """What a QR code says, and where it lies on the page as shown."""

    text: str
    box: Box


class Page(msgspec.Struct, frozen=True):
    """One page (or sheet, number counted from 1). `rulings` are drawn straight lines, `swatches` small coloured areas; `image_share` is 0..1.

    `likely` is where a QR code may lie, `codes` are those that were read.

    A scan with a `turn` has its lines, width and height as if it lay straight.
    """

    number: int
    width: float = 0.0
    height: float = 0.0
    lines: tuple[Line, ...] = ()
    rulings: tuple[Box, ...] = ()
    image_share: float = 0.0
    source: TextSource = TextSource.TEXT
    turn: Turn | None = None
    likely: tuple[Box, ...] = ()
    codes: tuple[Code, ...] = ()
    swatches: tuple[tuple[Box, str], ...] = ()

    def text(self) -> str:
        """The page's text in reading order, one line a row."""
        return "\n".join(line.text for line in self.lines)


class Source(msgspec.Struct, frozen=True):
    """A document as the readers see it. `tables` hold what is a table by nature (workbooks, DOCX, CSV, Markdown)."""

    name: str
    media_type: str
    pages: tuple[Page, ...]
    tables: tuple[Table, ...] = ()
    metadata: dict[str, str] = {}
    findings: tuple[Finding, ...] = ()
    text_source: TextSource = TextSource.TEXT

    def shown(self, page: int | None, box: Box | None) -> Box | None:
        """A box of a page where the page shows it."""
        turn = next((one.turn for one in self.pages if one.number == page), None)
        return turn.back(box) if turn and box else box

    def lines(self) -> tuple[Line, ...]:
        """Every line of every page."""
        return tuple(line for page in self.pages for line in page.lines)

    def text(self) -> str:
        """All text, pages separated by a form feed."""
        return "\f".join(page.text() for page in self.pages)


class Extracted(msgspec.Struct, frozen=True):
    """What one reader took from a Source."""

    facts: tuple[Fact, ...] = ()
    controls: tuple[ControlRow, ...] = ()
    findings: tuple[Finding, ...] = ()
