"""Word documents: headings, page breaks, table cells, properties, and what is noticed without being opened."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import docx
import pytest
from docx.enum.section import WD_SECTION
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from supplier.evidence import limits, office
from supplier.evidence.layout import Source
from supplier.evidence.refusals import RefusedError
from supplier.evidence.texts import HEADING_SIZES
from supplier.model.reading import TextSource
from tests.evidence import made


def written(fill: Callable[[Any], object], *, more: Mapping[str, bytes] | None = None) -> bytes:
    """A Word document filled by the test, with further parts in its archive."""
    document, held = docx.Document(), io.BytesIO()
    fill(document)
    document.save(held)
    if more:
        with zipfile.ZipFile(held, "a") as archive:
            for name, body in more.items():
                archive.writestr(name, body)
    return held.getvalue()


def read(fill: Callable[[Any], object], *, more: Mapping[str, bytes] | None = None) -> Source:
    return office.parse(written(fill, more=more), "a.docx")


def test_a_damaged_document_is_refused() -> None:
    with pytest.raises(RefusedError, match="damaged") as refused:
        office.parse(made.archive({"word/document.xml": b"<not closed"}), "a.docx")
    assert refused.value.code == "DOC_UNREADABLE"


def test_the_title_and_headings_have_their_sizes_and_text_has_none() -> None:
    def fill(document: Any) -> None:
        document.add_heading("Quality Manual", 0)
        document.add_heading("Scope", 3)
        document.add_paragraph("It is for all sites.")
        document.add_paragraph().add_run("Version 2").bold = True

    lines = read(fill).pages[0].lines
    assert [(line.text, line.size, line.bold) for line in lines] == [
        ("Quality Manual", HEADING_SIZES[0], True),
        ("Scope", HEADING_SIZES[2], True),
        ("It is for all sites.", 0.0, False),
        ("Version 2", 0.0, True),
    ]


def test_running_heads_come_first_and_feet_last() -> None:
    def fill(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = "Example Ltd"
        document.sections[0].footer.paragraphs[0].text = "Version 3"
        document.add_paragraph("Body")
        document.add_section(WD_SECTION.CONTINUOUS)

    texts = [line.text for line in read(fill).lines()]
    assert (texts[0], texts[-1]) == ("Example Ltd", "Version 3")
    assert "Body" in texts


def test_tabs_and_line_breaks_part_words_and_deleted_text_is_gone() -> None:
    def fill(document: Any) -> None:
        run = document.add_paragraph().add_run("Owner:\tQA\nVersion: 2")
        deleted = parse_xml(f"<w:del {nsdecls('w')}><w:r><w:t>Draft</w:t></w:r></w:del>")
        run._r.addnext(deleted)

    assert [line.text for line in read(fill).lines()] == ["Owner: QA", "Version: 2"]


@pytest.mark.requirement("EVID-LIMITS")
def test_pages_are_counted_to_the_limit_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGES", 2)

    def fill(document: Any) -> None:
        for n in range(4):
            document.add_paragraph(f"Part {n}")
            document.add_page_break()

    source = read(fill)
    assert [line.text for line in source.pages[1].lines] == ["Part 1", "Part 2", "Part 3"]
    assert len(source.pages) == 2


def test_a_cell_over_two_columns_leaves_the_second_blank_and_a_table_inside_it_adds_no_cells() -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("Approval")
        table = document.add_table(rows=2, cols=2)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "Approved by"
        table.cell(1, 0).text = "Name"
        table.cell(1, 1).text = "Erika Muster"
        inner = table.cell(1, 1).add_table(rows=1, cols=1)
        inner.cell(0, 0).text = "QA"

    (table, *_) = read(fill).tables
    assert table.title == "Approval"
    assert [[cell.text for cell in row] for row in table.rows] == [["Approved by", ""], ["Name", "Erika Muster\nQA"]]
    assert table.rows[1][1].name == "table 1 row 2 column 2"


@pytest.mark.parametrize(("span", "count"), [("2", 2), ("0", 1), ("two", 1), ("99999999", limits.TABLE_COLUMNS)])
def test_a_span_that_is_no_honest_number_makes_no_cells(span: str, count: int) -> None:
    def fill(document: Any) -> None:
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        cell.text = "Control"
        grid = OxmlElement("w:gridSpan")
        grid.set(qn("w:val"), span)
        cell._tc.get_or_add_tcPr().append(grid)

    assert len(read(fill).tables[0].rows[0]) == count


def test_a_cell_without_properties_is_a_cell() -> None:
    def fill(document: Any) -> None:
        row = "<w:tr><w:tc><w:p><w:r><w:t>A.5.1</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr>"
        document.element.body.insert(0, parse_xml(f"<w:tbl {nsdecls('w')}>{row}</w:tbl>"))

    assert [cell.text for cell in read(fill).tables[0].rows[0]] == ["A.5.1", ""]


def test_the_properties_are_kept_and_blank_ones_are_not() -> None:
    def fill(document: Any) -> None:
        document.core_properties.title = "Statement of Applicability"
        document.core_properties.author = ""

    held = read(fill).metadata
    assert held["title"] == "Statement of Applicability"
    assert "author" not in held


def test_a_document_without_a_word_has_no_text() -> None:
    assert read(lambda document: document).text_source is TextSource.NONE


TEMPLATE = made.relation("attachedTemplate", 'http://127.0.0.1/a.dotm" TargetMode="External')
CARRIED = [
    ({"word/vbaProject.bin": b"x"}, "macros"),
    ({"word/_rels/settings.xml.rels": TEMPLATE}, "a template loaded from elsewhere"),
    ({"word/embeddings/one.xlsx": b"x", "word/embeddings/two.bin": b"x"}, "2 embedded objects"),
]


@pytest.mark.requirement("EVID-ACTIVE-CONTENT")
@pytest.mark.parametrize(("more", "words"), CARRIED, ids=[words for _, words in CARRIED])
def test_what_a_document_carries_is_said_and_not_opened(more: dict[str, bytes], words: str) -> None:
    source = read(lambda document: document.add_paragraph("Text"), more=more)
    assert [finding.code for finding in source.findings] == ["DOC_ACTIVE_CONTENT"]
    assert words in source.findings[0].message


def test_a_cell_that_goes_on_from_the_row_above_repeats_its_text() -> None:
    def cells(first: str, second: str) -> str:
        return f"<w:tr><w:tc><w:tcPr><w:vMerge{first}/></w:tcPr><w:p>{second}</w:p></w:tc><w:tc><w:p><w:r><w:t>A.5</w:t></w:r></w:p></w:tc></w:tr>"

    def fill(document: Any) -> None:
        rows = cells(' w:val="restart"', "<w:r><w:t>People</w:t></w:r>") + cells("", "")
        document.element.body.insert(0, parse_xml(f"<w:tbl {nsdecls('w')}>{rows}</w:tbl>"))

    assert [[cell.text for cell in row] for row in read(fill).tables[0].rows] == [["People", "A.5"], ["People", "A.5"]]


def test_a_paragraph_that_was_moved_away_is_not_read_twice() -> None:
    def fill(document: Any) -> None:
        moved = "<w:p><w:r><w:t>Draft</w:t></w:r></w:p>"
        document.element.body.insert(0, parse_xml(f"<w:moveFrom {nsdecls('w')}>{moved}</w:moveFrom>"))
        document.add_paragraph("Final")

    assert [line.text for line in read(fill).lines()] == ["Final"]


def test_memory_that_runs_out_is_no_damaged_document(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise MemoryError

    data = written(lambda document: document)
    monkeypatch.setattr(docx, "Document", full)
    with pytest.raises(MemoryError):
        office.parse(data, "a.docx")


@pytest.mark.requirement("EVID-FUZZ")
@pytest.mark.parametrize("part", ["docProps/core.xml", "word/header1.xml"])
def test_properties_or_a_header_of_another_kind_cost_no_more_than_themselves(part: str) -> None:
    document, held = docx.Document(), io.BytesIO()
    document.add_paragraph("Penetration test report")
    document.sections[0].header.paragraphs[0].text = "Halden Optics Ltd"
    document.save(held)
    with zipfile.ZipFile(held) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert part in parts
    source = office.parse(made.archive(parts | {part: b'<o:other xmlns:o="http://example.org/other"/>'}), "a.docx")
    assert "Penetration test report" in source.text()
