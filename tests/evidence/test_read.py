from __future__ import annotations

import io
import random
import tomllib
from collections.abc import Callable
from pathlib import Path

import docx
import pypdf
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from PIL import Image

from supplier.evidence import certificate, kinds, language, limits, office, parts, read, texts, workbook
from supplier.evidence.layout import Line, Page, Source
from supplier.evidence.refusals import RefusedError
from supplier.model.reading import Kind, TextSource
from tests.evidence import made

BROKEN: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "only a header": lambda: b"%PDF-1.7\n",
    "cut short": lambda: made.document()[:300],
    "cut in the middle": lambda: made.document()[:700],
    "no cross-reference": lambda: made.document().replace(b"xref", b"xxxx").replace(b"trailer", b"xxxxxxx"),
    "pages that hold themselves": lambda: made.pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"}),
    "a lie about its size": lambda: (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\ntrailer<</Size 999999999/Root 99 0 R>>\nstartxref\n5\n%%EOF"
    ),
    "arrays in arrays": lambda: made.pdf(made.page(made.stream(b"[" * 200_000))),
    "through a text editor": lambda: (
        made.document(made.CERTIFICATE).replace(b"stream", b"\xef\xbf\xbd" * 30 + b"stream").replace(b"xref", b"\xef\xbf\xbd")
    ),
    "noise": lambda: b"%PDF-1.7\n" + random.Random(7).randbytes(60_000),  # noqa: S311 - repeatable noise
    "broken picture": lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 50,
    "broken workbook": lambda: made.workbook("")[:-40],
    "workbook of nonsense": lambda: made.archive({"xl/workbook.xml": b"<nothing>", "[Content_Types].xml": b"?"}),
    "word of nonsense": lambda: made.archive({"word/document.xml": b"<nothing>", "[Content_Types].xml": b"?"}),
    "old workbook of nonsense": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600,
}


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.requirement("EVID-NEVER-RAISES")
def test_damaged_input_gives_a_reading_with_the_reason(what: str) -> None:
    (reading,) = read.read(BROKEN[what](), "file")
    assert reading.kind in {Kind.UNREADABLE, Kind.OTHER, Kind.ISO_CERTIFICATE}
    assert reading.findings
    assert all(finding.code.startswith("DOC_") and finding.message.endswith((".", "'")) for finding in reading.findings)
    assert "DOC_CRASHED" not in [finding.code for finding in reading.findings]


@pytest.mark.requirement("EVID-NEVER-RAISES")
def test_a_file_damaged_by_a_text_transfer_is_told_so() -> None:
    data = b"%PDF-1.4\n" + b"\xef\xbf\xbd" * 400 + b" stream \xef\xbf\xbd endstream"
    assert "as if they were text" in read.read(data, "a.pdf")[0].findings[0].message


@pytest.mark.nightly
@pytest.mark.requirement("EVID-NEVER-RAISES")
def test_no_single_changed_byte_makes_reading_fail() -> None:
    data, chance = bytearray(made.document()), random.Random(3)  # noqa: S311 - repeatable noise
    for _ in range(2_000):
        at = chance.randrange(len(data))
        changed = bytes(data[:at]) + bytes([chance.randrange(256)]) + bytes(data[at + 1 :])
        assert "DOC_CRASHED" not in [finding.code for finding in read.read(changed, "a")[0].findings]


@pytest.mark.requirement("EVID-SAME-READING")
def test_the_same_bytes_give_the_same_reading() -> None:
    assert read.read(made.document(), "a.pdf") == read.read(made.document(), "a.pdf")


@pytest.mark.parametrize("password", ["", "secret"])
@pytest.mark.requirement("EVID-NEVER-RAISES")
def test_an_encrypted_pdf_is_read_with_the_empty_password_only(password: str) -> None:
    writer = pypdf.PdfWriter(clone_from=pypdf.PdfReader(io.BytesIO(made.document())))
    writer.encrypt(password, owner_password="owner", algorithm="AES-256")
    held = io.BytesIO()
    writer.write(held)
    (reading,) = read.read(held.getvalue(), "a.pdf")
    assert (reading.kind, [finding.code for finding in reading.findings][:1] == ["DOC_ENCRYPTED"]) == (
        (Kind.UNREADABLE, True) if password else (Kind.ISO_CERTIFICATE, False)
    )


@pytest.mark.parametrize(
    ("parts_of", "words"),
    [
        ({f"xl/x{n}": b"" for n in range(limits.ZIP_ENTRIES + 1)}, "packed parts"),
        ({"xl/worksheets/sheet1.xml": b" " * (201 << 20)}, "unpacks to"),
        ({"xl/worksheets/sheet1.xml": b" " * (8 << 20)}, "to 1"),
    ],
    ids=["entries", "unpacked size", "ratio"],
)
@pytest.mark.requirement("EVID-LIMITS")
def test_a_packed_bomb_is_refused_from_its_directory(parts_of: dict[str, bytes], words: str) -> None:
    data = made.archive({"xl/workbook.xml": b"<x/>", **parts_of})
    (reading,) = read.read(data, "a.xlsx")
    assert reading.findings[0].code == "DOC_TOO_LARGE"
    assert words in reading.findings[0].message


@pytest.mark.requirement("EVID-LIMITS")
def test_one_cell_far_away_does_not_fill_the_memory() -> None:
    data = made.workbook(f'<row r="1">{made.cell("A1", "x")}</row><row r="1048576">{made.cell("XFD1048576", "y")}</row>')
    assert "far-away cells" in read.read(data, "a.xlsx")[0].findings[0].message


def test_a_workbook_becomes_rows_with_cell_names() -> None:
    sheet = f'<row r="2">{made.cell("B2", "Control")}<c r="C2"><v>5.1</v></c></row><row r="3">{made.cell("B3", "Owner")}<c r="C3"><v>7</v></c></row>'
    (table,) = workbook.parse(made.workbook(sheet), "a.xlsx", "").tables
    assert table.title == "SoA"
    assert [[(cell.name, cell.text) for cell in row] for row in table.rows] == [[("B2", "Control"), ("C2", "5.1")], [("B3", "Owner"), ("C3", "7")]]


@pytest.mark.requirement("EVID-ACTIVE-CONTENT")
def test_macros_of_a_workbook_are_reported() -> None:
    source = workbook.parse(made.workbook(f'<row r="1">{made.cell("A1", "x")}</row>', more={"xl/vbaProject.bin": b"x"}), "a.xlsm", "")
    assert [finding.code for finding in source.findings] == ["DOC_ACTIVE_CONTENT"]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_csv_file_is_cut_at_its_own_separator(mark: str) -> None:
    text = f'Control ID{mark}Applicable{mark}Note\nA.5.1{mark}Yes{mark}"a{mark} b"\n'
    source = workbook.parse_csv(text.encode("utf-16"), "a.csv")
    assert [cell.text for cell in source.tables[0].rows[1]] == ["A.5.1", "Yes", " ".join(f"a{mark} b".split())]
    assert workbook.cell_name(12, 28) == "AB12"


def test_a_word_document_keeps_order_tables_merged_cells_and_ticks() -> None:
    document = docx.Document()
    document.add_heading("Statement of Applicability", 1)
    table = document.add_table(rows=3, cols=2)
    for r, row in enumerate((("A.5.1", "Yes"), ("A.5.2", "No"), ("A.5.3", ""))):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    table.cell(0, 1).merge(table.cell(1, 1))
    symbol = OxmlElement("w:sym")
    symbol.set(qn("w:font"), "Wingdings 2")
    symbol.set(qn("w:char"), "F052")
    table.cell(2, 1).paragraphs[0].add_run()._r.append(symbol)
    document.add_page_break()
    document.add_paragraph("Approved by the board").runs[0].font.hidden = True
    document.add_paragraph("Second page")
    held = io.BytesIO()
    document.save(held)
    source = office.parse(held.getvalue(), "a.docx")
    assert source.pages[0].lines[0].bold
    assert [[cell.text for cell in row] for row in source.tables[0].rows] == [["A.5.1", "Yes\nNo"], ["A.5.2", "Yes\nNo"], ["A.5.3", "☑"]]
    assert [line.text for line in source.pages[1].lines] == ["Second page"]
    assert [finding.code for finding in source.findings] == ["DOC_HIDDEN_TEXT"]


def test_markdown_headings_tables_and_links_are_read_as_text() -> None:
    text = "# Policy\n\n**Owner:** [QA](http://127.0.0.1/x)\n\n| Id | Applicable |\n|---|:-:|\n| A.5.1 | **Yes** |\n"
    source = texts.parse(text.encode(), "a.md", "text/markdown")
    assert source.pages[0].lines[0] == Line("Policy", 1, size=20.0, bold=True)
    assert "Owner: QA" in source.text()
    assert [cell.text for cell in source.tables[0].rows[1]] == ["A.5.1", "Yes"]


def test_a_web_page_is_read_without_its_scripts_and_hidden_parts() -> None:
    page = b"<html><script>steal()</script><h1>Title</h1><p style='display:none'>secret</p>"
    page += b"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>"
    source = texts.parse(page, "a.html", "text/html")
    assert "Title" in source.text()
    assert "steal" not in source.text()
    assert "secret" not in source.text()
    assert [[cell.text for cell in row] for row in source.tables[0].rows] == [["a", "b"], ["c", "d"]]


@pytest.mark.requirement("EVID-SCANS")
def test_an_image_file_is_a_page_without_text() -> None:
    held = io.BytesIO()
    Image.new("L", (1240, 1754), 255).save(held, "TIFF")
    (reading,) = read.read(held.getvalue(), "scan.tiff")
    assert (reading.kind, reading.pages, reading.text_source) == (Kind.UNREADABLE, 1, TextSource.NONE)
    assert [finding.code for finding in reading.findings] == ["DOC_IMAGE_ONLY"]


def plain(text: str) -> Source:
    return texts.parse(text.encode(), "a.txt", "text/plain")


CASES = tomllib.loads(Path(__file__).with_name("kinds.toml").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=[f"{case['kind']}-{n}" for n, case in enumerate(CASES)])
@pytest.mark.requirement("EVID-KIND")
def test_the_kind_is_decided_on_what_the_document_says(case: dict[str, str]) -> None:
    verdict = kinds.decide(plain(case["text"]))
    assert verdict.kind == case["kind"], verdict.reason
    assert verdict.reason


@pytest.mark.requirement("EVID-KIND")
def test_a_list_of_controls_without_a_column_of_applicability_is_no_statement() -> None:
    rows = "\n".join(f"A.5.{n},Title {n}" for n in range(1, 20))
    listed = workbook.parse_csv(f"Control,Name\n{rows}".encode(), "a.csv")
    stated = workbook.parse_csv(f"Control,Applicable\n{rows}".encode(), "a.csv")
    assert kinds.decide(listed).kind is not Kind.STATEMENT_OF_APPLICABILITY
    assert kinds.decide(stated).kind is Kind.STATEMENT_OF_APPLICABILITY


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("This is to certify that the system of the company is in order", "en"),
        ("Hiermit wird bestätigt, dass das System der Firma für die Entwicklung und den Betrieb von Software gilt", "de"),
        ("Por la presente se certifica que el sistema de la empresa es conforme con los requisitos de la norma", "es"),
        ("Système de management des entreprises pour la certification et les services dans le domaine", "fr"),
        ("Настоящий сертификат соответствует требованиям и действителен до", "ru"),
        ("これは登録証です。有効期限", "ja"),
        ("证书编号 有效期 认证范围", "zh"),
        ("1234 5678", None),
    ],
)
def test_the_language_is_told_by_script_and_common_words(text: str, code: str | None) -> None:
    assert language.detect(text) == code


def certificates(*texts_of: str) -> Source:
    pages = tuple(Page(number=n, lines=tuple(Line(row, n) for row in text.splitlines())) for n, text in enumerate(texts_of, 1))
    return Source("a.pdf", "application/pdf", pages)


@pytest.mark.requirement("EVID-PARTS")
def test_a_file_with_two_certificates_gives_two_parts() -> None:
    other = made.CERTIFICATE.replace("27001:2022", "9001:2015").replace("AS-2024-117", "AS-2024-118")
    annex = "Annex to certificate AS-2024-117\nSites: Basel, Lyon"
    found = parts.split(certificates(made.CERTIFICATE, annex, other))
    assert [part and (part.number, part.pages) for _, part in found] == [(1, (1, 2)), (2, (3, 3))]
    assert [[page.number for page in source.pages] for source, _ in found] == [[1, 2], [3]]


@pytest.mark.parametrize("second", ["Annex\nSites: Basel", made.CERTIFICATE, made.CERTIFICATE.replace("CERTIFICATE OF REGISTRATION", "ZERTIFIKAT")])
@pytest.mark.requirement("EVID-PARTS")
def test_an_annex_a_copy_and_a_translation_are_no_other_document(second: str) -> None:
    assert [part for _, part in parts.split(certificates(made.CERTIFICATE, second))] == [None]


def test_a_refusal_knows_its_finding() -> None:
    assert RefusedError("DOC_EMPTY", "x").finding().code == "DOC_EMPTY"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MemoryError(), "DOC_LIMIT_MEMORY"),
        (RecursionError(), "DOC_TOO_LARGE"),
        (ValueError("what the library says"), "DOC_CRASHED"),
        (RefusedError("DOC_UNREADABLE", "It cannot be read."), "DOC_UNREADABLE"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
@pytest.mark.requirement("EVID-NEVER-RAISES")
def test_whatever_a_library_raises_the_reading_says_so_and_not_more(error: Exception, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Source:
        raise error

    monkeypatch.setattr(read.pages, "parse", fail)
    (reading,) = read.read(made.document(), "a.pdf")
    assert (reading.kind, reading.pages, [finding.code for finding in reading.findings]) == (Kind.UNREADABLE, None, [code])
    assert "what the library says" not in reading.findings[0].message


@pytest.mark.parametrize(("error", "code"), [(KeyError("x"), "DOC_FACTS_FAILED"), (MemoryError(), "DOC_LIMIT_MEMORY")], ids=["error", "memory"])
@pytest.mark.requirement("EVID-NEVER-RAISES")
def test_facts_that_cannot_be_taken_are_said_to_be_missing(error: Exception, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Source) -> object:
        raise error

    monkeypatch.setattr(certificate, "facts", fail)
    (reading,) = read.read(made.document(), "a.pdf")
    assert reading.facts == ()
    assert code in [finding.code for finding in reading.findings]
    assert reading.kind is (Kind.ISO_CERTIFICATE if code == "DOC_FACTS_FAILED" else Kind.UNREADABLE)
