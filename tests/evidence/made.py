"""Documents made for tests, byte by byte, so that each holds exactly the oddity it is about."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
BOLD = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>"
RESOURCES = b"<</Font<</F1 5 0 R/F2 6 0 R>>>>"

CERTIFICATE = """CERTIFICATE OF REGISTRATION
This is to certify that the Information Security Management System of
Aurelia Systems Ltd
complies with the requirements of ISO/IEC 27001:2022
for the following scope: development and hosting of trial software
Certificate number: AS-2024-117
Issue date: 1 July 2024
Expiry date: 30 June 2027"""


def pdf(objects: Mapping[int, bytes], *, root: int = 1, trailer: bytes = b"") -> bytes:
    """A PDF from numbered objects, with a correct cross-reference table."""
    out, offsets = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % offsets[number] if number in offsets else b"0000000000 65535 f \n"
    return out + b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, trailer, start)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    """A stream object."""
    return b"<<%s/Length %d>>\nstream\n" % (extra, len(data)) + data + b"\nendstream"


def page(
    content: bytes, *, resources: bytes = RESOURCES, box: bytes = b"[0 0 612 792]", extra: bytes = b"", more: Mapping[int, bytes] | None = None
) -> dict[int, bytes]:
    """The objects of a document of one page; `content` is a whole stream object."""
    return {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox" + box + b"/Resources" + resources + b"/Contents 4 0 R" + extra + b">>",
        4: content,
        5: FONT,
        6: BOLD,
        **(more or {}),
    }


def text_at(x: float, y: float, text: str, *, size: float = 11, before: str = "", font: str = "F1") -> str:
    """One text object; y counts from the bottom of the page."""
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT {before} /{font} {size} Tf {x} {y} Td ({escaped}) Tj ET\n"


def lines_of(text: str, *, top: float = 720, left: float = 72) -> str:
    """Lines of text from the top of the page down."""
    return "".join(text_at(left, top - 16 * n, row) for n, row in enumerate(text.splitlines()))


def document(text: str = CERTIFICATE, *, drawing: str = "", after: str = "", **more: object) -> bytes:
    """A PDF of one page with these lines; `drawing` is painted before them and `after` over them."""
    return pdf(page(stream((drawing + lines_of(text) + after).encode("latin-1")), **more))  # type: ignore[arg-type]


def packed(size: int) -> bytes:
    """`size` spaces, deflated: the quickest way leaves one byte of 229, more than any limit takes."""
    packer = zlib.compressobj(1)
    pieces = [packer.compress(b" " * (1 << 20)) for _ in range(size >> 20)]
    return b"".join(pieces) + packer.flush()


def archive(parts: Mapping[str, bytes]) -> bytes:
    """A zip archive."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name, body in parts.items():
            made.writestr(name, body)
    return held.getvalue()


OFFICE = "http://schemas.openxmlformats.org"
RELATIONS = f"{OFFICE}/officeDocument/2006/relationships"


def relation(kind: str, target: str) -> bytes:
    """A relationships part with one entry."""
    entry = f'<Relationship Id="r1" Type="{RELATIONS}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{OFFICE}/package/2006/relationships">{entry}</Relationships>'.encode()


def workbook(sheet: str, *, more: Mapping[str, bytes] | None = None) -> bytes:
    """An XLSX with one sheet, given as the XML of its rows."""
    namespace = f'xmlns="{OFFICE}/spreadsheetml/2006/main" xmlns:r="{RELATIONS}"'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    known = (("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"))
    types = "".join(f'<Override PartName="/xl/{name}.xml" ContentType="{kind}.{what}+xml"/>' for name, what in known)
    book = f'<workbook {namespace}><sheets><sheet name="SoA" sheetId="1" r:id="r1"/></sheets></workbook>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{OFFICE}/package/2006/content-types">{types}</Types>'.encode(),
        "_rels/.rels": relation("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": book.encode(),
        "xl/_rels/workbook.xml.rels": relation("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f"<worksheet {namespace}><sheetData>{sheet}</sheetData></worksheet>".encode(),
    }
    return archive(parts | dict(more or {}))


def cell(name: str, text: str) -> str:
    """One cell with text of its own."""
    return f'<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>'
