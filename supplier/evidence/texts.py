"""Plain text, Markdown and HTML as a Source. Nothing in them is ever run, followed or loaded."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import msgspec

from supplier.evidence import limits
from supplier.evidence.layout import Cell, Line, Page, Source, Table
from supplier.evidence.lines import clean
from supplier.evidence.refusals import RefusedError
from supplier.evidence.sniff import HTML, MARKDOWN, TEXT
from supplier.model.reading import Finding, TextSource

HEADING_SIZES = (20.0, 16.0, 14.0, 12.0, 12.0, 12.0)
MENU_PARTS = 20
"""More hidden parts than the menus of an honest page have."""
_ROW = re.compile(rf".{{1,{limits.LINE_CHARACTERS}}}(?:\s|$)|.{{1,{limits.LINE_CHARACTERS}}}")
_RULE_ROW = re.compile(r"^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_LINK = re.compile(r"!?\[([^\]\n]{0,500})\]\(([^)\s]{0,500})[^)]{0,100}\)")
_MARKS = re.compile(r"\*\*|__|`|~~")
_BULLET = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")


def decode(data: bytes) -> str:
    """Text in UTF-8 or UTF-16 with a mark, else Windows-1252, which every remaining byte sequence is allowed to be."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def parse(data: bytes, name: str, media_type: str) -> Source:
    """The Source of a text file; a form feed starts a page.

    Raises:
        RefusedError: more text than the reader accepts.
    """
    text = decode(data)
    if len(text) > limits.TEXT_CHARACTERS:
        raise RefusedError("DOC_TOO_LARGE", f"The text has more than {limits.TEXT_CHARACTERS:,} characters.")
    if media_type == HTML:
        return _html(text, name)
    if media_type == MARKDOWN:
        return _markdown(text, name)
    pages = tuple(page(number, [Line(clean(row).strip(), number) for row in rows(part)]) for number, part in enumerate(text.split("\f"), 1))
    return source(name, TEXT, pages)


def rows(text: str) -> list[str]:
    """The lines of a text. One longer than any page is wide is cut at its blanks: every pattern is tried on a line."""
    return [piece for row in text.splitlines() for piece in (_ROW.findall(row) if len(row) > limits.LINE_CHARACTERS else (row,))]


def page(number: int, found: list[Line]) -> Page:
    """A page without geometry."""
    kept = tuple(
        msgspec.structs.replace(line, text=text) if text is not line.text else line
        for line in found
        for text in (rows(line.text) if len(line.text) > limits.LINE_CHARACTERS else (line.text,))
        if text
    )
    return Page(number=number, lines=kept, source=TextSource.TEXT if kept else TextSource.NONE)


def source(name: str, media_type: str, pages: tuple[Page, ...], tables: tuple[Table, ...] = (), findings: tuple[Finding, ...] = ()) -> Source:
    """A Source without geometry."""
    there = any(part.lines for part in pages)
    return Source(name, media_type, pages, tables, {}, findings, TextSource.TEXT if there else TextSource.NONE)


def _markdown(text: str, name: str) -> Source:
    found: list[Line] = []
    tables: list[Table] = []
    block: list[str] = []
    title = ""
    for row in [*rows(text), ""]:
        if row.lstrip().startswith("|"):
            block.append(row)
            continue
        if block:
            tables += _pipes(block, title, len(tables) + 1)
            found += [Line(" | ".join(_cells(part)), 1) for part in block if not _RULE_ROW.match(part)]
            block = []
        line = _markdown_line(row)
        if line.bold:
            title = line.text
        found.append(line)
    return source(name, MARKDOWN, (page(1, found),), tuple(tables))


def _markdown_line(row: str) -> Line:
    stripped = row.strip()
    level = len(stripped) - len(stripped.lstrip("#"))
    if 0 < level <= len(HEADING_SIZES) and stripped[level : level + 1] == " ":
        return Line(_plain(stripped[level:]), 1, size=HEADING_SIZES[level - 1], bold=True)
    whole = stripped.startswith("**") and stripped.endswith("**") and len(stripped) > 4  # noqa: PLR2004 - more than the marks alone
    return Line(_plain(_BULLET.sub("", stripped.lstrip("> "))), 1, bold=whole)


def _plain(text: str) -> str:
    text = _LINK.sub(lambda m: m[1] or m[2], text)
    return clean(_MARKS.sub("", text)).strip()


def _cells(row: str) -> list[str]:
    inner = row.strip().removeprefix("|").removesuffix("|")
    return [_plain(part.replace("\\|", "|")) for part in re.split(r"(?<!\\)\|", inner)][: limits.TABLE_COLUMNS]


def _pipes(block: list[str], title: str, number: int) -> list[Table]:
    rows = [_cells(row) for row in block if not _RULE_ROW.match(row)]
    named = tuple(tuple(Cell(text, name=place(number, r, c)) for c, text in enumerate(row, 1)) for r, row in enumerate(rows, 1))
    return [Table(1, named, title)] if len(named) > 1 else []


def place(table: int, row: int, column: int) -> str:
    """The name of a cell where a document has tables but no cell names."""
    return f"table {table} row {row} column {column}"


class _Page(HTMLParser):
    """Visible text of a web page, line by line, and its tables."""

    BLOCKS = frozenset(
        [
            "p",
            "div",
            "br",
            "li",
            "tr",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "section",
            "article",
            "header",
            "footer",
            "ul",
            "ol",
            "table",
            "dt",
            "dd",
            "blockquote",
            "pre",
            "hr",
            "title",
        ]
    )
    SKIPPED = frozenset(("script", "style", "template", "noscript", "iframe", "object", "svg", "math"))
    VOID = frozenset(["br", "hr", "img", "input", "meta", "link", "source", "area", "base", "col", "embed", "track", "wbr"])

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Line] = []
        self.tables: list[Table] = []
        self.buffer: list[str] = []
        self.heading = 0
        self.title = ""
        self.skipping: list[str] = []
        self.hidden = 0
        self.rows: list[list[str]] | None = None
        self.cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        unseen = "hidden" in given or re.search(
            r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0", given.get("style", ""), re.IGNORECASE
        )
        if tag not in self.VOID and (self.skipping or tag in self.SKIPPED or unseen):
            self.hidden += bool(unseen) and not self.skipping
            self.skipping.append(tag)
            return
        if tag in self.BLOCKS:
            self.flush()
        if re.fullmatch(r"h[1-6]", tag):
            self.heading = int(tag[1])
        if tag == "table":
            self.rows = []
        elif tag == "tr" and self.rows is not None:
            self.rows.append([])
        elif tag in {"td", "th"} and self.rows:
            self.flush()
            self.cell = []

    def handle_endtag(self, tag: str) -> None:
        if self.skipping:
            if tag in self.skipping:
                while self.skipping.pop() != tag:
                    pass
            return
        if tag in {"td", "th"} and self.cell is not None and self.rows:
            self.rows[-1].append(clean(" ".join(" ".join(self.cell).split())))
            self.flush()
            self.cell = None
        elif tag == "table" and self.rows is not None:
            self.close_table()
        if tag in self.BLOCKS:
            self.flush()
        if re.fullmatch(r"h[1-6]", tag):
            self.heading = 0

    def handle_data(self, data: str) -> None:
        if self.skipping:
            return
        self.buffer.append(data)
        if self.cell is not None:
            self.cell.append(data)

    def flush(self) -> None:
        text = clean(" ".join("".join(self.buffer).split()))
        self.buffer = []
        if text:
            self.title = text if self.heading else self.title
            self.found.append(Line(text, 1, size=HEADING_SIZES[self.heading - 1] if self.heading else 0.0, bold=bool(self.heading)))

    def close_table(self) -> None:
        number = len(self.tables) + 1
        rows = tuple(
            tuple(Cell(text, name=place(number, r, c)) for c, text in enumerate(row[: limits.TABLE_COLUMNS], 1))
            for r, row in enumerate(self.rows or [], 1)
        )
        if len(rows) > 1:
            self.tables.append(Table(1, rows, self.title))
        self.rows, self.cell = None, None


def _html(text: str, name: str) -> Source:
    parser = _Page()
    parser.feed(text)
    parser.close()
    parser.flush()
    findings = (
        (Finding(code="DOC_HIDDEN_TEXT", message="The page holds text that is not shown; it was not read.", page=1),)
        if parser.hidden > MENU_PARTS
        else ()
    )
    return source(name, HTML, (page(1, parser.found),), tuple(parser.tables), findings)
