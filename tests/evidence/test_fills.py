"""The colours of cells in XLSX and ODS, and content that is no whole XML."""

from __future__ import annotations

import io
import zipfile

import pytest

from supplier.evidence import archives, fills
from supplier.evidence.refusals import RefusedError
from tests.evidence import formats, made
from tests.evidence.sheets import opendocument

PAGE = "Name | {#00b050}Yes | plain\n | {#ffffff}white | {#1f4e79}"


def archive(data: bytes) -> zipfile.ZipFile:
    return archives.check(data)


@pytest.mark.requirement("SOA-COLOURS")
def test_the_cells_of_a_workbook_have_the_colours_they_were_given() -> None:
    wanted = {"SoA": {(0, 1): "#00b050", (1, 2): "#1f4e79"}}
    assert fills.of_workbook(archive(formats.xlsx(PAGE))) == wanted
    assert fills.of_open_document(archive(formats.ods(PAGE))) == wanted


@pytest.mark.requirement("SOA-COLOURS")
def test_colours_of_a_theme_are_told_apart_by_their_names() -> None:
    styles = (
        b'<styleSheet><fills><fill/><fill><patternFill patternType="solid"><fgColor theme="9" tint="0.4"/></patternFill></fill>'
        b'<fill><patternFill patternType="gray125"><fgColor theme="4"/></patternFill></fill></fills><cellStyleXfs><xf fillId="1"/></cellStyleXfs>'
        b'<cellXfs><xf fillId="0"/><xf fillId="1"/><xf fillId="2"/><xf fillId="99"/><xf fillId="x"/></cellXfs></styleSheet>'
    )
    rows = "".join(f'<row r="{r}"><c r="A{r}" s="{r}"/></row>' for r in range(1, 9))
    assert fills.of_workbook(archive(made.workbook(rows, more={"xl/styles.xml": styles}))) == {"SoA": {(0, 0): "theme 9 0.4"}}


@pytest.mark.requirement("SOA-COLOURS")
def test_rows_and_cells_that_are_said_to_repeat_are_counted() -> None:
    parts = {"content.xml": opendocument((("a", "b"), ("c", "")), styles={(1, 1): "#00b050"})}
    with zipfile.ZipFile(io.BytesIO(parts["content.xml"])) as packed:
        content = packed.read("content.xml").decode()
    repeated = content.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="7">', 1)
    repeated = repeated.replace('table:style-name="f0"', 'table:style-name="f0" table:number-columns-repeated="2"')
    assert fills.of_open_document(archive(made.archive({"content.xml": repeated.encode()}))) == {"SoA": {(7, 1): "#00b050", (7, 2): "#00b050"}}


@pytest.mark.requirement("EVID-FUZZ")
@pytest.mark.parametrize(
    "content", [b"", b"<office:document-content><x>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'], ids=["none", "cut", "entities"]
)
def test_content_that_is_no_whole_xml_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedError) as caught:
        fills.of_open_document(archive(made.archive({"content.xml": content})))
    assert caught.value.code == "DOC_UNREADABLE"
