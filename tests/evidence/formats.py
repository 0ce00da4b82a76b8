"""Writes one page of text as a workbook, a Word document, a PDF or CSV: rows with bars are tables, `{#00b050}` colours a cell."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import docx
import xlsxwriter
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.evidence import made
from tests.evidence.sheets import opendocument

COLOURED = re.compile(r"^\{(#[0-9a-f]{6})\}\s*")
LEFT, STEP, TOP = 40, 18, 760
WIDTHS = (60, 190, 110, 100, 110)
LATIN = b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>"


def cells(row: str) -> list[tuple[str, str]]:
    """The cells of a row: each with its colour or nothing, and its text."""
    found = []
    for text in re.split(r"\|", row):
        coloured = COLOURED.match(text.strip())
        found.append((coloured[1] if coloured else "", COLOURED.sub("", text.strip())))
    return found


def blocks(page: str) -> Iterator[tuple[bool, list[str]]]:
    """Runs of lines: tables (with bars) and paragraphs."""
    for table, run in groupby(page.strip("\n").split("\n"), key=lambda row: "|" in row):
        yield table, [*run]


def xlsx(page: str) -> bytes:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet("SoA")
    for r, row in enumerate(page.strip("\n").split("\n")):
        for c, (fill, text) in enumerate(cells(row)):
            style = book.add_format({"bg_color": fill}) if fill else None
            sheet.write_string(r, c, text, style) if text else fill and sheet.write_blank(r, c, None, style)
    book.close()
    return held.getvalue()


def ods(page: str) -> bytes:
    rows = [cells(row) for row in page.strip("\n").split("\n")]
    fills = {(r, c): fill for r, row in enumerate(rows) for c, (fill, _) in enumerate(row) if fill}
    return opendocument([[text for _, text in row] for row in rows], styles=fills)


def word(page: str) -> bytes:
    document = docx.Document()
    for table, run in blocks(page):
        if table:
            _word_table(document, [cells(row) for row in run])
            continue
        for text in run:
            level = len(text) - len(text.lstrip("#"))
            if level:
                document.add_heading(text.strip("# "), level)
            else:
                document.add_paragraph(text)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _word_table(document: Any, rows: list[list[tuple[str, str]]]) -> None:
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)))
    for r, row in enumerate(rows):
        for c, (fill, text) in enumerate(row):
            cell = table.cell(r, c)
            cell.text = text
            if fill:
                cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="{fill[1:]}"/>'))


def pdf(page: str, *, filled: bool = False) -> bytes:
    """A PDF of one page; a colour is a small square in its cell, or the whole cell."""
    drawn = ""
    for n, row in enumerate(page.strip("\n").split("\n")):
        y, x = TOP - STEP * n, LEFT
        table = "|" in row
        for at, (fill, text) in enumerate(cells(row) if table else [("", row)]):
            if fill:
                red, green, blue = (int(fill[i : i + 2], 16) / 255 for i in (1, 3, 5))
                box = f"{x - 3} {y - 5} {WIDTHS[at] - 4} {STEP - 2}" if filled else f"{x} {y - 1} 9 9"
                drawn += f"q {red:.3f} {green:.3f} {blue:.3f} rg {box} re f Q\n"
            size = 16 if text.startswith("#") else 9
            drawn += made.text_at(x, y, text.strip("# "), size=size) if text else ""
            x += WIDTHS[at] if at < len(WIDTHS) else 100
    return made.pdf(made.page(made.stream(drawn.encode("cp1252")), resources=LATIN, box=b"[0 0 842 792]"))


def written(document: dict[str, Any]) -> tuple[bytes, str]:
    """The bytes and the name of a document of `strangers/formats.toml`."""
    kind, page = document["format"], document["page"]
    name = f"{document['id']}.{kind}"
    if kind == "csv":
        return page.lstrip("\n").encode(), name
    if kind == "pdf":
        return pdf(page, filled=document.get("cells", False)), name
    return {"xlsx": xlsx, "ods": ods, "docx": word}[kind](page), name
