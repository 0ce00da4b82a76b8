"""Files made to harm, through the caged reader: every one gives a reading within the budget and leaves the reader well."""

from __future__ import annotations

import io
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from PIL import Image

from supplier.evidence import limits
from supplier.evidence.isolate import Reader
from supplier.model.reading import Kind
from tests.evidence import made

ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + '<!ENTITY far SYSTEM "file:///etc/passwd">]>'
)
SHEET = "<worksheet><sheetData><row><c t='inlineStr'><is><t>&j;&far;</t></is></c></row></sheetData></worksheet>"
OFFICE_TEXT = "urn:oasis:names:tc:opendocument:xmlns"


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made_reader:
        yield made_reader


def drawn(content: bytes, **more: object) -> bytes:
    return made.pdf(made.page(made.stream(content), **more))  # type: ignore[arg-type]


def many_pages(count: int, *, shared: bytes) -> bytes:
    """Pages that all draw the same content."""
    kids = b" ".join(b"%d 0 R" % (10 + n) for n in range(count))
    pages = {10 + n: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</XObject<</I 7 0 R>>>>/Contents 4 0 R>>" for n in range(count)}
    picture = zlib.compress(bytes(2000 * 2000))
    image = b"/Type/XObject/Subtype/Image/Width 2000/Height 2000/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
    fixed = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % count, 4: made.stream(shared)}
    return made.pdf(fixed | {7: made.stream(picture, image)} | pages)


def nested_pages(depth: int) -> bytes:
    """A page tree that is one long chain."""
    chain = {n: b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (n + 1, n - 1) for n in range(2, 2 + depth)}
    leaf = {2 + depth: b"<</Type/Page/MediaBox[0 0 612 792]/Parent %d 0 R>>" % (1 + depth)}
    return made.pdf({1: b"<</Type/Catalog/Pages 2 0 R>>"} | chain | leaf)


def form_in_itself() -> bytes:
    body = b"/Type/XObject/Subtype/Form/BBox[0 0 600 700]/Resources<</XObject<</X 7 0 R>>/Font<</F1 5 0 R>>>>"
    return drawn(
        b"/X Do",
        resources=b"<</XObject<</X 7 0 R>>/Font<</F1 5 0 R>>>>",
        more={7: made.stream(b"BT /F1 9 Tf 50 50 Td (round) Tj ET /X Do /X Do", body)},
    )


def loops() -> bytes:
    """Outlines, names, actions, lengths and annotations that point at themselves."""
    catalog = b"<</Type/Catalog/Pages 2 0 R/Outlines 8 0 R/Names 9 0 R/OpenAction 10 0 R/AcroForm 11 0 R>>"
    return made.pdf(
        {
            **made.page(b"<</Length 12 0 R>>\nstream\nBT ET\nendstream", extra=b"/Annots 13 0 R"),
            1: catalog,
            8: b"<</First 8 0 R/Last 8 0 R/Next 8 0 R/Parent 8 0 R/Count 9>>",
            9: b"<</JavaScript 9 0 R/EmbeddedFiles 9 0 R/Kids[9 0 R 9 0 R]/Names[9 0 R 9 0 R]>>",
            10: b"<</S/JavaScript/JS 10 0 R/Next 10 0 R>>",
            11: b"<</Fields[11 0 R]/Kids[11 0 R 11 0 R]/Parent 11 0 R/T(x)>>",
            12: b"12 0 R",
            13: b"[13 0 R 13 0 R 14 0 R]",
            14: b"<</Type/Annot/Subtype/Popup/Parent 14 0 R/A 10 0 R/AP<</N 14 0 R>>>>",
        }
    )


def fonts_without_maps() -> bytes:
    """A composite font without ToUnicode and without a font file: its codes mean nothing."""
    fonts = {
        5: b"<</Type/Font/Subtype/Type0/BaseFont/Unknown/Encoding/Identity-H/DescendantFonts[7 0 R]>>",
        7: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Unknown/CIDSystemInfo 9 0 R/FontDescriptor 8 0 R>>",
        8: b"<</Type/FontDescriptor/FontName/Unknown/Flags 4/FontBBox[0 0 1000 1000]/Ascent 800/Descent -200/ItalicAngle 0/StemV 80/CapHeight 700>>",
        9: b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
    }
    codes = b"".join(b"%04x" % n for n in range(1, 400))
    return drawn(b"BT /F1 9 Tf 30 700 Td <" + codes + b"> Tj ET", more=fonts)


def map_bomb() -> bytes:
    """A ToUnicode map whose every code stands for very long text."""
    long = b"<" + b"0041" * 500 + b">"
    entries = b"".join(b"<%02x> %s\n" % (n, long) for n in range(256))
    cmap = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange 256 beginbfchar\n"
        + entries
        + b"endbfchar endcmap"
    )
    text = b"BT /F1 1 Tf 30 700 Td (" + b"abcdefgh" * 9_000 + b") Tj ET"
    return drawn(text, more={5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 7 0 R>>", 7: made.stream(cmap)})


def png_that_lies() -> bytes:
    """A PNG of a few bytes that claims to be 100,000 pixels wide and high."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def frames(count: int) -> bytes:
    held = io.BytesIO()
    page = Image.new("1", (600, 800), 1)
    page.save(held, "TIFF", save_all=True, append_images=[page] * (count - 1))
    return held.getvalue()


def word(body: str, head: str = "") -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = f'<Types xmlns="{made.OFFICE}/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    text = f'{head}<w:document xmlns:w="{made.OFFICE}/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    return made.archive(
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": made.relation("officeDocument", "word/document.xml"),
            "word/document.xml": text.encode(),
        }
    )


def nested_tables(depth: int) -> bytes:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    for _ in range(depth):
        cell = cell.add_table(1, 1).cell(0, 0)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def repeated_rows() -> bytes:
    """An ODS whose one row is said to stand there a million times, with a thousand columns."""
    cell = '<table:table-cell table:number-columns-repeated="1000" {}><text:p>x</text:p></table:table-cell>'.format('office:value-type="string"')
    rows = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    names = " ".join(f'xmlns:{name}="{OFFICE_TEXT}:{name}:1.0"' for name in ("office", "table", "text"))
    table = f'<table:table table:name="a">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f"<office:document-content {names}>{body}</office:document-content>"
    return made.archive(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode(), "META-INF/manifest.xml": b"<x/>"}
    )


def shared_strings() -> bytes:
    """A workbook whose thousand cells all show one very long text."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_000))
    strings = f'<sst xmlns="{made.OFFICE}/spreadsheetml/2006/main"><si><t>{"a" * 30_000}</t></si></sst>'
    return made.workbook(rows, more={"xl/sharedStrings.xml": strings.encode()})


HOSTILE: dict[str, tuple[str, Callable[[], bytes], set[str]]] = {
    "operators": ("a.pdf", lambda: drawn(b"0 0 m 9 9 l S\n" * 200_000), set()),
    "saved states": ("a.pdf", lambda: drawn(b"q " * 2_000_000), set()),
    "text operators": ("a.pdf", lambda: drawn(b"BT /F1 1 Tf 9 9 Td (aaaaaaaaaa) Tj ET\n" * 60_000), set()),
    "packed twice": (
        "a.pdf",
        lambda: made.pdf(made.page(made.stream(zlib.compress(made.packed(64 << 20), 9), b"/Filter[/FlateDecode/FlateDecode]"))),
        {"DOC_TOO_LARGE", "DOC_STRUCTURE_DAMAGED", "DOC_IMAGE_ONLY", "DOC_UNREADABLE"},
    ),
    "pages beyond the limit": ("a.pdf", lambda: many_pages(limits.PAGES + 1, shared=b""), {"DOC_TOO_LARGE"}),
    "a page tree without end": ("a.pdf", lambda: nested_pages(5_000), {"DOC_UNREADABLE", "DOC_STRUCTURE_DAMAGED", "DOC_TOO_LARGE", "DOC_IMAGE_ONLY"}),
    "three hundred pictures": ("a.pdf", lambda: many_pages(300, shared=b"600 0 0 700 5 5 cm /I Do"), {"DOC_IMAGE_ONLY"}),
    "a form in itself": ("a.pdf", form_in_itself, {"DOC_TOO_LARGE"}),
    "references in circles": ("a.pdf", loops, {"DOC_ACTIVE_CONTENT", "DOC_STRUCTURE_DAMAGED", "DOC_UNREADABLE", "DOC_IMAGE_ONLY"}),
    "fonts without maps": ("a.pdf", fonts_without_maps, set()),
    "a map that unpacks": ("a.pdf", map_bomb, {"DOC_LIMIT_MEMORY"}),
    "dictionaries in dictionaries": ("a.pdf", lambda: made.pdf({1: b"<</A" * 50_000 + b">>" * 50_000}), {"DOC_UNREADABLE", "DOC_TOO_LARGE"}),
    "a picture that lies": ("a.png", png_that_lies, {"DOC_TOO_LARGE", "DOC_UNREADABLE"}),
    "frames beyond the limit": ("a.tiff", lambda: frames(limits.IMAGE_FRAMES + 1), {"DOC_TOO_LARGE", "DOC_IMAGE_ONLY"}),
    "entities in a workbook": (
        "a.xlsx",
        lambda: made.workbook(
            "",
            more={"xl/worksheets/sheet1.xml": (ENTITIES + SHEET).encode()},
        ),
        {"DOC_UNREADABLE", "DOC_TOO_LARGE"},
    ),
    "entities in a word document": (
        "a.docx",
        lambda: word("<w:p><w:r><w:t>&j;&far;</w:t></w:r></w:p>", ENTITIES),
        {"DOC_UNREADABLE", "DOC_TOO_LARGE"},
    ),
    "elements in elements": ("a.docx", lambda: word("<w:p>" * 20_000 + "</w:p>" * 20_000), {"DOC_UNREADABLE", "DOC_TOO_LARGE"}),
    "tables in tables": ("a.docx", lambda: nested_tables(60), set()),
    "rows said to repeat": ("a.ods", repeated_rows, {"DOC_UNREADABLE", "DOC_TOO_LARGE", "DOC_LIMIT_MEMORY", "DOC_LIMIT_CPU"}),
    "one long text in many cells": ("a.xlsx", shared_strings, {"DOC_TOO_LARGE", "DOC_LIMIT_MEMORY"}),
    "one line of five million cells": ("a.csv", lambda: b"a," * 5_000_000, set()),
    "tags in tags": ("a.html", lambda: b"<div>" * 100_000 + b"x", set()),
    "tables in a web page": ("a.html", lambda: b"<table><tr><td>" * 5_000 + b"x", set()),
    "brackets of markdown": ("a.md", lambda: b"[" * 100_000 + b"](" * 50_000, set()),
    "emphasis of markdown": ("a.md", lambda: b"**a " * 60_000, set()),
    "blanks for a pattern": ("a.txt", lambda: b"certificate no" + b" " * 300_000 + b"x\n" + b"ISO/IEC " * 20_000, set()),
    "digits for a pattern": ("a.txt", lambda: b"valid until " + b"01.01." * 30_000, set()),
    "a name for a pattern": ("a.txt", lambda: b"Statement of Applicability\n" + b"Company & Co. " * 30_000, set()),
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.requirement("EVID-NEVER-RAISES")
@pytest.mark.requirement("EVID-LIMITS")
def test_what_is_made_to_harm_gives_a_reading_within_the_budget(reader: Reader, tmp_path: Path, what: str) -> None:
    name, make, codes = HOSTILE[what]
    (tmp_path / name).write_bytes(make())
    started = time.monotonic()
    found = reader.read(tmp_path / name, name)
    assert time.monotonic() - started < limits.READ.wall
    seen = {finding.code for reading in found for finding in reading.findings}
    assert seen & codes or not codes, seen
    assert not seen & {"DOC_CRASHED", "DOC_FACTS_FAILED", "DOC_LIMIT_TIME"}
    assert all(reading.kind is Kind.UNREADABLE or reading.findings or reading.pages is not None or not codes for reading in found)


@pytest.mark.requirement("EVID-NEVER-RAISES")
def test_after_all_of_them_the_same_reader_still_reads(reader: Reader, tmp_path: Path) -> None:
    (tmp_path / "good.pdf").write_bytes(made.document())
    assert reader.read(tmp_path / "good.pdf", "good.pdf")[0].kind is Kind.ISO_CERTIFICATE
