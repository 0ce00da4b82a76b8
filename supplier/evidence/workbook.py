"""Spreadsheets (XLSX, XLS, ODS) and CSV as plain rows: a Table for each sheet, and its lines for the readers of text.

Used for documents from vendors and for staff files alike, so it knows nothing about what the rows mean.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import python_calamine as calamine

from supplier.evidence import archives, fills, limits
from supplier.evidence.layout import Cell, Line, Page, Source, Table
from supplier.evidence.lines import clean
from supplier.evidence.refusals import RefusedError
from supplier.evidence.sniff import CSV, ODS, XLS
from supplier.evidence.texts import decode, page
from supplier.model.reading import Finding, TextSource

DENSE_CELLS = 8_000_000
"""The used range of one sheet, empty cells included: calamine keeps all of them in memory, 32 bytes each."""
_REFERENCE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')
_SEPARATORS = ",;\t|"


def parse(data: bytes, name: str, media_type: str) -> Source:
    """The Source of a workbook: page n is sheet n, hidden sheets included and named in a finding.

    Raises:
        RefusedError: encrypted, broken, or of a size no honest workbook has.
    """
    findings: list[Finding] = []
    coloured: fills.Fills = {}
    if media_type != XLS:
        archive = archives.check(data)
        _used_ranges(archive)
        coloured = fills.of_open_document(archive) if media_type == ODS else fills.of_workbook(archive)
        findings += _active(archive)
    elif "EncryptedPackage".encode("utf-16-le") in data:
        raise RefusedError("DOC_ENCRYPTED", "The workbook needs a password. Upload a copy without one.")
    tables, pages = [], []
    for number, (sheet, hidden) in enumerate(_sheets(data), 1):
        table = _table(sheet, number, coloured.get(sheet.name, {}))
        tables.append(table)
        pages.append(page(number, [Line(clean(sheet.name), number, bold=True), *lines(table)]))
        if hidden and table.rows:
            findings.append(
                Finding(code="DOC_HIDDEN_SHEET", message=f"The sheet {clean(sheet.name)!r} is hidden; it was read all the same.", page=number)
            )
    return _source(name, media_type, tuple(pages), tuple(tables), findings)


def parse_csv(data: bytes, name: str) -> Source:
    """The Source of a CSV file: one table, the separator found from its first lines."""
    text = decode(data)
    if len(text) > limits.TEXT_CHARACTERS:
        raise RefusedError("DOC_TOO_LARGE", f"The text has more than {limits.TEXT_CHARACTERS:,} characters.")
    csv.field_size_limit(1_000_000)
    rows: list[tuple[Cell, ...]] = []
    try:
        for r, row in enumerate(csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=_separator(text)), 1):
            rows.append(tuple(Cell(_text(value), name=cell_name(r, c)) for c, value in enumerate(row[: limits.TABLE_COLUMNS], 1)))
            if len(rows) * max(1, len(row)) > limits.WORKBOOK_CELLS:
                break
    except csv.Error as error:
        raise RefusedError("DOC_UNREADABLE", f"The CSV file is damaged near row {len(rows) + 1}.") from error
    table = Table(1, tuple(row for row in rows if any(cell.text for cell in row)))
    return _source(name, CSV, (page(1, lines(table)),), (table,), [])


def rows_of(data: bytes, name: str, media_type: str) -> tuple[Table, ...]:
    """Only the rows, for files of our own staff."""
    return (parse_csv(data, name) if media_type == CSV else parse(data, name, media_type)).tables


def lines(table: Table) -> list[Line]:
    """Each row as one line, cells apart by a bar."""
    return [Line(" | ".join(cell.text.replace("\n", " ") for cell in row if cell.text), table.page) for row in table.rows]


def cell_name(row: int, column: int) -> str:
    """The spreadsheet name of a cell: row 12, column 3 is `C12`."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def _source(name: str, media_type: str, pages: tuple[Page, ...], tables: tuple[Table, ...], findings: list[Finding]) -> Source:
    there = any(table.rows for table in tables)
    return Source(name, media_type, pages, tables, {}, tuple(findings), TextSource.TEXT if there else TextSource.NONE)


def _sheets(data: bytes) -> list[tuple[Any, bool]]:
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        known = [found for found in book.sheets_metadata if found.typ == calamine.SheetTypeEnum.WorkSheet][: limits.SHEETS]
        return [(book.get_sheet_by_name(found.name), found.visible != calamine.SheetVisibleEnum.Visible) for found in known]
    except calamine.PasswordError as error:
        raise RefusedError("DOC_ENCRYPTED", "The workbook needs a password. Upload a copy without one.") from error
    except (calamine.CalamineError, calamine.WorksheetNotFound, calamine.XmlError, calamine.ZipError, OSError, ValueError) as error:
        raise RefusedError("DOC_UNREADABLE", "The workbook is damaged. Save it again and send it.") from error


def _table(sheet: Any, number: int, coloured: Mapping[tuple[int, int], str]) -> Table:
    if sheet.start is None:
        return Table(number, (), clean(sheet.name))
    top, left = sheet.start
    grid = [list(row[: limits.TABLE_COLUMNS]) for row in sheet.to_python(skip_empty_area=True)]
    _fill_merged(grid, sheet, top, left)
    rows, cells = [], 0
    for r, row in enumerate(grid):
        while row and row[-1] == "" and (top + r, left + len(row) - 1) not in coloured:
            row.pop()
        if row:
            places = ((top + r, left + c) for c in range(len(row)))
            rows.append(
                tuple(Cell(_text(value), None, cell_name(y + 1, x + 1), coloured.get((y, x), "")) for value, (y, x) in zip(row, places, strict=True))
            )
            cells += len(row)
        if cells > limits.WORKBOOK_CELLS:
            break
    return Table(number, tuple(rows), clean(sheet.name))


def _fill_merged(grid: list[list[Any]], sheet: Any, top: int, left: int) -> None:
    """A cell merged over several rows means the same in each of them; merged over columns it is a heading, said once."""
    for (first_row, first_column), (last_row, _) in (sheet.merged_cell_ranges or [])[:5_000]:
        r, c = first_row - top, first_column - left
        if not (0 <= r < len(grid) and 0 <= c < len(grid[r])):
            continue
        for below in range(r + 1, min(last_row - top + 1, len(grid))):
            if c < len(grid[below]) and grid[below][c] == "" and any(value != "" for value in grid[below]):
                grid[below][c] = grid[r][c]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004 - exact integers of a float; larger repeats pad a sheet to its edge
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if (value.hour, value.minute, value.second) == (0, 0, 0) else value.isoformat(sep=" ")
    if isinstance(value, (dt.date, dt.time, dt.timedelta)):
        return str(value)
    return "\n".join(part for part in (clean(" ".join(row.split())) for row in str(value).splitlines()) if part)


def _separator(text: str) -> str:
    head = [row for row in text.splitlines()[:50] if row.strip()]
    counts = {mark: sorted(row.count(mark) for row in head) for mark in _SEPARATORS}
    return max(_SEPARATORS, key=lambda mark: (counts[mark][len(head) // 2] if head else 0, sum(counts[mark])))


def _used_ranges(archive: zipfile.ZipFile) -> None:
    """Refuse a sheet whose used range would not fit in memory (one cell far away is enough to make one)."""
    for entry in archive.infolist():
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", entry.filename):
            rows = columns = 0
            for letters, digits in _REFERENCE.findall(archives.read(archive, entry.filename)):
                rows = max(rows, int(digits))
                columns = max(columns, fills.column(letters))
            if rows * columns > DENSE_CELLS:
                raise RefusedError(
                    "DOC_TOO_LARGE", f"A sheet spans {rows:,} rows and {columns:,} columns. Delete the far-away cells and send it again."
                )
        elif entry.filename == "content.xml":
            repeated = [int(found) for found in _REPEATED.findall(archives.read(archive, entry.filename))]
            if sum(count for count in repeated if count < 16_000) > DENSE_CELLS:  # noqa: PLR2004 - exact integers of a float; larger repeats pad a sheet to its edge
                raise RefusedError("DOC_TOO_LARGE", "A sheet repeats cells millions of times. Delete them and send it again.")


def _active(archive: zipfile.ZipFile) -> list[Finding]:
    names = archive.namelist()
    what = [
        words
        for words, part in (("macros", "vbaProject"), ("links to other files", "xl/externalLinks/"), ("embedded objects", "/embeddings/"))
        if any(part in name for name in names)
    ]
    what += ["data connections"] if "xl/connections.xml" in names else []
    if not what:
        return []
    return [Finding(code="DOC_ACTIVE_CONTENT", message=f"The workbook carries {' and '.join(what)}; nothing of it was run or opened.")]
