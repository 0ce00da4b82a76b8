"""A Word document as a Source: paragraphs and tables in order, pages as its page breaks say, nothing that is not shown."""

from __future__ import annotations

import contextlib
import io
import re
from typing import Any

import docx
from docx.oxml.ns import qn

from supplier.evidence import archives, limits, symbols
from supplier.evidence.layout import Cell, Line, Page, Source, Table
from supplier.evidence.lines import clean
from supplier.evidence.refusals import RefusedError
from supplier.evidence.sniff import DOCX
from supplier.evidence.texts import HEADING_SIZES, page, place
from supplier.model.reading import Finding, TextSource

_P, _TBL, _TR, _TC, _R, _T = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc", "r", "t"))
_SYM = qn("w:sym")
_BREAK, _RENDERED, _TAB, _VAL = qn("w:br"), qn("w:lastRenderedPageBreak"), qn("w:tab"), qn("w:val")
_COLOUR = re.compile(r"[0-9a-f]{6}")
_DAMAGED = (AttributeError, LookupError, TypeError, ValueError, SyntaxError)
"""What the library raises where a part is not what its name says."""
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DROPPED = frozenset((_FALLBACK, qn("w:del"), qn("w:moveFrom"), qn("w:instrText")))


def parse(data: bytes, name: str) -> Source:
    """The Source of a DOCX.

    Raises:
        RefusedError: its archive is unsafe or broken.
    """
    archive = archives.check(data)
    names = archive.namelist()
    try:
        document = docx.Document(io.BytesIO(data))
    except MemoryError:
        raise
    except Exception as error:
        raise RefusedError("DOC_UNREADABLE", "The Word document is damaged. Save it again in Word and send it.") from error
    walk = _Walk()
    for parent in (*_running(document, "header"), document.element.body, *_running(document, "footer")):
        walk.all(parent)
    pages = walk.pages()
    source = TextSource.TEXT if any(part.lines for part in pages) else TextSource.NONE
    return Source(name, DOCX, pages, tuple(walk.tables), _metadata(document), tuple(_findings(names, archive, walk)), source)


def _running(document: Any, edge: str) -> list[Any]:
    """The XML of the headers or footers; one that cannot be opened is left out."""
    found = []
    for section in document.sections[:20]:
        with contextlib.suppress(*_DAMAGED):
            found.append(getattr(section, edge)._element)  # noqa: SLF001 - python-docx has no other way to this XML
    return found


def _metadata(document: Any) -> dict[str, str]:
    """What the document says about itself; nothing where that part is damaged: its text is worth reading all the same."""
    try:
        core = document.core_properties
        given = {"title": core.title, "author": core.author, "created": core.created, "modified": core.modified, "revision": core.revision}
    except _DAMAGED:
        return {}
    return {key: clean(str(value))[:300] for key, value in given.items() if value}


def _findings(names: list[str], archive: Any, walk: _Walk) -> list[Finding]:
    found = []
    macros = [name for name in names if name.endswith("vbaProject.bin")]
    objects = [name for name in names if "/embeddings/" in name or name.endswith(".bin")]
    remote = b'TargetMode="External"' in archives.read(archive, "word/_rels/settings.xml.rels")
    if macros or remote:
        what = "macros" if macros else "a template loaded from elsewhere"
        found.append(Finding(code="DOC_ACTIVE_CONTENT", message=f"The Word document carries {what}; they were not run."))
    elif objects:
        found.append(Finding(code="DOC_ACTIVE_CONTENT", message=f"The Word document carries {len(objects)} embedded objects; they were not opened."))
    if walk.hidden:
        found.append(Finding(code="DOC_HIDDEN_TEXT", message=f"Text set as hidden was not read: {' '.join(walk.hidden)[:120]!r}."))
    return found


class _Walk:
    """The body in order: lines on pages, and tables."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.tables: list[Table] = []
        self.number = 1
        self.hidden: list[str] = []

    def pages(self) -> tuple[Page, ...]:
        by_page: dict[int, list[Line]] = {number: [] for number in range(1, self.number + 1)}
        for line in self.lines:
            by_page[line.page].append(line)
        return tuple(page(number, found) for number, found in by_page.items())

    def all(self, parent: Any) -> None:
        for child in parent:
            if child.tag == _P:
                self.paragraph(child)
            elif child.tag == _TBL:
                self.table(child)
            elif child.tag not in _DROPPED and isinstance(child.tag, str):
                self.all(child)

    def paragraph(self, element: Any) -> None:
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        level = _level("" if style is None else style.get(_VAL, ""))
        breaks = sum(1 for found in element.iter(_BREAK) if found.get(qn("w:type")) == "page") + sum(1 for _ in element.iter(_RENDERED))
        if breaks and self.number < limits.PAGES:
            self.number += 1
        text = self.text(element)
        runs = list(element.iter(_R))
        bold = bool(level) or (bool(runs) and all(run.find(f"{qn('w:rPr')}/{qn('w:b')}") is not None for run in runs if self.text(run, quiet=True)))
        self.lines += [
            Line(part, self.number, size=HEADING_SIZES[level - 1] if level else 0.0, bold=bold and bool(part)) for part in text.split("\n")
        ]

    def text(self, element: Any, *, quiet: bool = False) -> str:
        parts: list[str] = []
        self._text(element, parts, quiet=quiet)
        return "\n".join(clean(" ".join(row.split())) for row in "".join(parts).split("\n") if row.strip())

    def _text(self, element: Any, parts: list[str], *, quiet: bool) -> None:
        for child in element:
            tag = child.tag
            if tag == _T:
                parts.append(child.text or "")
            elif tag == _TAB:
                parts.append(" ")
            elif tag == _SYM:
                parts.append(symbols.drawn(child.get(qn("w:font"), ""), int(child.get(qn("w:char"), "0"), 16)))
            elif tag == _BREAK or (tag == _P and parts):
                parts.append("\n")
                self._text(child, parts, quiet=quiet)
            elif tag == _R and child.find(f"{qn('w:rPr')}/{qn('w:vanish')}") is not None:
                if not quiet:
                    self.hidden += [found.text for found in child.iter(_T) if found.text and found.text.strip()]
            elif tag not in _DROPPED and isinstance(tag, str):
                self._text(child, parts, quiet=quiet)

    def table(self, element: Any) -> None:
        number = len(self.tables) + 1
        title = next((line.text for line in reversed(self.lines[-3:]) if line.text), "")
        rows: list[list[str]] = []
        shades: dict[tuple[int, int], str] = {}
        for r, row in enumerate(element.iterchildren(_TR)):
            cells: list[str] = []
            for cell in row.iter(_TC):
                if not _in(cell, row):
                    continue
                shades[r, len(cells)] = _shade(cell)
                cells += self._cell(cell, rows[r - 1] if r else [], len(cells))
            rows.append(cells[: limits.TABLE_COLUMNS])
            self.lines.append(Line(" | ".join(dict.fromkeys(text.replace("\n", " ") for text in cells if text)), self.number))
        named = tuple(
            tuple(Cell(text, name=place(number, r + 1, c + 1), fill=shades.get((r, c), "")) for c, text in enumerate(row))
            for r, row in enumerate(rows)
        )
        self.tables.append(Table(self.number, named, title))

    def _cell(self, cell: Any, above: list[str], column: int) -> list[str]:
        """A cell's text, then an empty cell for each further column it spans; a cell merged upwards repeats the text above."""
        properties = cell.find(qn("w:tcPr"))
        span, merged = 1, False
        if properties is not None:
            grid, down = properties.find(qn("w:gridSpan")), properties.find(qn("w:vMerge"))
            span = int(grid.get(_VAL, "1")) if grid is not None and grid.get(_VAL, "1").isdigit() else 1
            merged = down is not None and down.get(_VAL, "continue") == "continue"
        text = self.text(cell)
        if merged and not text and column < len(above):
            text = above[column]
        return [text, *[""] * (min(span, limits.TABLE_COLUMNS) - 1)]


def _shade(cell: Any) -> str:
    """The background of a cell, empty for none and for white."""
    shade = cell.find(f"{qn('w:tcPr')}/{qn('w:shd')}")
    fill = "" if shade is None else shade.get(qn("w:fill"), "").lower()
    return f"#{fill}" if _COLOUR.fullmatch(fill) and fill != "ffffff" else ""


def _in(cell: Any, row: Any) -> bool:
    """The cell belongs to this row and not to a table inside it."""
    parent = cell.getparent()
    while parent is not None and parent.tag != _TR:
        parent = parent.getparent()
    return parent is row


def _level(style: str) -> int:
    """1..6 for heading styles (their ids are `Heading1`, `berschrift1`, `Titre1`, `Title` ...), else 0."""
    lowered = style.lower()
    if lowered in {"title", "titel", "titre", "ttulo", "titolo"}:
        return 1
    known = ("heading", "berschrift", "titre", "ttulo", "titolo", "kop", "rubrik", "nagwek", "overskrift", "nadpis")
    return int(lowered[-1]) if lowered.startswith(known) and lowered[-1:].isdigit() and 1 <= int(lowered[-1]) <= len(HEADING_SIZES) else 0
