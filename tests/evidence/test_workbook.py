"""Workbooks and CSV files as rows: merged cells, hidden sheets, cell types, and what is refused with a reason."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from supplier.evidence import limits, workbook
from supplier.evidence.refusals import RefusedError
from supplier.evidence.sniff import CSV, XLS, XLSX
from supplier.model.reading import TextSource
from tests.evidence import made


def written(fill: Callable[[Any, Any], object]) -> bytes:
    """A workbook with the sheet `SoA`, filled by the test."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    fill(book, book.add_worksheet("SoA"))
    book.close()
    return held.getvalue()


def texts_of(data: bytes) -> list[list[str]]:
    (table,) = workbook.parse(data, "a.xlsx", XLSX).tables
    return [[cell.text for cell in row] for row in table.rows]


def test_a_cell_merged_over_rows_means_the_same_in_each_of_them() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Theme", "Control", "Applicable"])
        sheet.merge_range(1, 0, 3, 0, "People")
        for row, name in enumerate(("A.6.1", "A.6.2", "A.6.3"), 1):
            sheet.write_row(row, 1, [name, "Yes"])

    assert texts_of(written(fill))[1:] == [["People", "A.6.1", "Yes"], ["People", "A.6.2", "Yes"], ["People", "A.6.3", "Yes"]]


def test_a_cell_merged_over_columns_is_said_once_and_a_merged_row_of_nothing_stays_away() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 2, "Statement of Applicability")
        sheet.merge_range(1, 0, 2, 0, "A.5.1")
        sheet.write(1, 1, "Yes")
        sheet.merge_range(6, 5, 8, 6, "")

    assert texts_of(written(fill)) == [["Statement of Applicability"], ["A.5.1", "Yes"]]


def test_values_of_every_type_become_the_text_a_person_sees() -> None:
    def fill(book: Any, sheet: Any) -> None:
        day, moment, hour = (book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm:ss"))
        sheet.write_boolean(0, 0, True)  # noqa: FBT003  the value of the cell
        sheet.write_boolean(0, 1, False)  # noqa: FBT003  the value of the cell
        sheet.write_number(0, 2, 93)
        sheet.write_number(0, 3, 5.1)
        sheet.write_datetime(0, 4, dt.datetime(2026, 3, 1), day)  # noqa: DTZ001  a cell has no zone
        sheet.write_datetime(0, 5, dt.datetime(2026, 3, 1, 9, 30), moment)  # noqa: DTZ001  a cell has no zone
        sheet.write_datetime(0, 6, dt.time(9, 30), hour)
        sheet.write_string(0, 7, "two\n  lines ")

    assert texts_of(written(fill)) == [["TRUE", "FALSE", "93", "5.1", "2026-03-01", "2026-03-01 09:30:00", "09:30:00", "two\nlines"]]


def test_a_hidden_sheet_is_read_and_said() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "Shown")
        other = book.add_worksheet("Old")
        other.write(0, 0, "Kept back")
        other.hide()
        book.add_worksheet("Blank").hide()

    source = workbook.parse(written(fill), "a.xlsx", XLSX)
    assert [(table.page, table.title, len(table.rows)) for table in source.tables] == [(1, "SoA", 1), (2, "Old", 1), (3, "Blank", 0)]
    assert [(finding.code, finding.page) for finding in source.findings] == [("DOC_HIDDEN_SHEET", 2)]
    assert "Kept back" in source.text()


def test_a_workbook_of_blank_sheets_has_no_text() -> None:
    assert workbook.parse(written(lambda _, sheet: sheet), "a.xlsx", XLSX).text_source is TextSource.NONE


@pytest.mark.requirement("EVID-ACTIVE-CONTENT")
def test_links_objects_and_connections_are_named_together() -> None:
    parts = dict.fromkeys(("xl/externalLinks/externalLink1.xml", "xl/embeddings/a.bin", "xl/connections.xml"), b"<x/>")
    source = workbook.parse(made.workbook(f'<row r="1">{made.cell("A1", "x")}</row>', more=parts), "a.xlsx", XLSX)
    assert [finding.message for finding in source.findings] == [
        "The workbook carries links to other files and embedded objects and data connections; nothing of it was run or opened."
    ]


def _repeated(count: int, times: int) -> bytes:
    row = f'<table:table-row table:number-rows-repeated="{count}"/>'
    return made.archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": (row * times).encode()})


REFUSED: dict[str, tuple[Callable[[], object], str, str]] = {
    "an old workbook with a password": (
        lambda: workbook.parse(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "a.xls", XLS),
        "DOC_ENCRYPTED",
        "password",
    ),
    "an old workbook of nothing": (
        lambda: workbook.parse(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", XLS),
        "DOC_UNREADABLE",
        "damaged",
    ),
    "rows repeated millions of times": (lambda: workbook.parse(_repeated(15_999, 501), "a.ods", "ods"), "DOC_TOO_LARGE", "repeats cells"),
    "a field longer than any text": (lambda: workbook.parse_csv(b'"' + b"x" * 1_000_001 + b'"', "a.csv"), "DOC_UNREADABLE", "near row 1"),
    "more text than the reader accepts": (lambda: workbook.parse_csv(b"x," * limits.TEXT_CHARACTERS, "a.csv"), "DOC_TOO_LARGE", "characters"),
}


@pytest.mark.requirement("EVID-LIMITS")
@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_with_its_reason(case: str) -> None:
    call, code, words = REFUSED[case]
    with pytest.raises(RefusedError, match=words) as refused:
        call()
    assert refused.value.code == code


@pytest.mark.requirement("EVID-LIMITS")
@pytest.mark.parametrize("media_type", [CSV, XLSX])
def test_a_sheet_is_read_to_the_limit_of_its_cells_and_no_further(media_type: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WORKBOOK_CELLS", 6)
    rows = "".join(f'<row r="{n}">{made.cell(f"A{n}", f"a{n}")}{made.cell(f"B{n}", "b")}</row>' for n in range(1, 9))
    data = made.workbook(rows) if media_type == XLSX else "".join(f"a{n},b\n" for n in range(1, 9)).encode()
    (table,) = workbook.rows_of(data, "a", media_type)
    assert [row[0].text for row in table.rows] == ["a1", "a2", "a3", "a4"]
