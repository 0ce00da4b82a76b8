"""Workbooks, Word documents and CSV with the XML inside their archives changed: the archive itself stays whole."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Iterator

import docx

from supplier.evidence import read
from supplier.evidence.sniff import CSV
from tests.evidence import made
from tests.evidence.sheets import opendocument

HEADS = ("Control", "Title", "Applicable", "Status")
BODY = tuple((f"A.5.{n}", f"Control {n}", "Yes" if n % 4 else "No", "Implemented") for n in range(1, 9))
CHANGED = {
    "a.xlsx": ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"),
    "a.ods": ("content.xml", "styles.xml", "META-INF/manifest.xml"),
    "a.docx": ("word/document.xml", "word/styles.xml", "word/header1.xml", "docProps/core.xml", "word/_rels/document.xml.rels"),
}
PARTS = tuple((name, part) for name, parts in CHANGED.items() for part in parts)
TOKENS = (
    *(
        "<row r='-1'>",
        "<c r='ZZZZ9'/>",
        '<c r="XFD1048576"><v>1</v></c>',
        't="s"',
        't="b"',
        't="e"',
        't="d"',
        "<v>-1</v>",
        "<v>1e308</v>",
        "<f>A1</f>",
    ),
    *('table:number-rows-repeated="9999"', 'table:number-columns-repeated="-1"', 'office:value-type="float"', 'office:date-value="0000-13-41"'),
    *(
        '<w:gridSpan w:val="99999"/>',
        '<w:vMerge w:val="continue"/>',
        '<w:sym w:font="Wingdings" w:char="F0FE"/>',
        "<w:vanish/>",
        "<w:tbl>",
        "</w:tbl>",
    ),
    *(
        "&#0;",
        "&amp;",
        "<![CDATA[",
        "]]>",
        "<!-- ",
        "\u202e",
        "A.5.10",
        "5.1",
        '<mergeCell ref="A1:D9"/>',
        's="7"',
        '<fill><patternFill patternType="solid">',
    ),
    *(
        'rgb="FF00B050"',
        'theme="4"',
        'fo:background-color="#00b050"',
        'w:char="ZZZZ"',
        'w:val="Heading9"',
        '<w:br w:type="page"/>',
        '<w:shd w:fill="00B050"/>',
    ),
)


@functools.cache
def originals() -> dict[str, dict[str, bytes]]:
    """One honest document of each packed format, by its parts."""
    rows = "".join(
        f'<row r="{r}">{"".join(made.cell(f"{column}{r}", text) for column, text in zip("ABCD", row, strict=True))}</row>'
        for r, row in enumerate((HEADS, *BODY), 1)
    )
    document = docx.Document()
    document.add_heading("Statement of Applicability", 1)
    table = document.add_table(rows=0, cols=4)
    for row in (HEADS, *BODY):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.sections[0].header.paragraphs[0].text = "Halden Optics Ltd"
    held = io.BytesIO()
    document.save(held)
    packed = {"a.xlsx": made.workbook(rows), "a.ods": opendocument((HEADS, *BODY)), "a.docx": held.getvalue()}
    return {name: parts_of(data) for name, data in packed.items()}


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def seeds() -> Iterator[bytes]:
    for number, (name, part) in enumerate(PARTS):
        yield bytes([number]) + originals()[name].get(part, b"<x/>")[:2800]
    yield bytes([255]) + "\n".join(";".join(row) for row in (HEADS, *BODY)).encode()
    yield bytes([255]) + "\n".join(f'"{row[0]}",{row[2]}' for row in BODY).encode("utf-16")


def words() -> Iterator[bytes]:
    yield from (token.encode() for token in TOKENS)


def check(data: bytes) -> None:
    if not data:
        return
    if data[0] < 0x80:
        name, part = PARTS[data[0] % len(PARTS)]
        checked(made.archive(originals()[name] | {part: data[1:]}), name)
    else:
        checked(data[1:], "a.csv")


def checked(data: bytes, name: str) -> None:
    """A reading comes back twice the same, never by way of a failure, and its facts and rows have places."""
    found = read.read(data, name, explain=True)
    codes = {finding.code for reading in found for finding in reading.findings}
    assert not codes & {"DOC_CRASHED", "DOC_FACTS_FAILED"}, [reading.findings for reading in found]
    assert all(reading.kind_reason for reading in found)
    for reading in found:
        assert all(1 <= one.page <= (reading.pages or 0) for one in (*reading.facts, *reading.controls)), reading
        assert all(fact.snippet.strip() and fact.raw.strip() for fact in reading.facts), reading.facts
        assert all(row.cell for row in reading.controls if name != "a.csv" or reading.media_type == CSV), reading.controls
    assert read.read(data, name, explain=True) == found
