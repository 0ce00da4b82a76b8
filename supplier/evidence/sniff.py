"""What a file is by its bytes. The name must agree with the content, and a file that is two things at once is said to be so.

Guessing libraries call a PDF with a program or a page in front of it a plain PDF, so the table here is our own.
"""

from __future__ import annotations

import io
import zipfile

import msgspec

from supplier.evidence import limits
from supplier.evidence.refusals import RefusedError
from supplier.model.reading import Finding

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CSV = "text/csv"
MARKDOWN = "text/markdown"
HTML = "text/html"
TEXT = "text/plain"
PNG = "image/png"
JPEG = "image/jpeg"
TIFF = "image/tiff"
WEBP = "image/webp"
UNKNOWN = "application/octet-stream"

EXTENSIONS: dict[str, frozenset[str]] = {
    "pdf": frozenset({PDF}),
    "xlsx": frozenset({XLSX}),
    "xlsm": frozenset({XLSX}),
    "xls": frozenset({XLS}),
    "ods": frozenset({ODS}),
    "docx": frozenset({DOCX}),
    "docm": frozenset({DOCX}),
    "csv": frozenset({CSV}),
    "tsv": frozenset({CSV}),
    "md": frozenset({MARKDOWN}),
    "markdown": frozenset({MARKDOWN}),
    "html": frozenset({HTML}),
    "htm": frozenset({HTML}),
    "txt": frozenset({TEXT, HTML}),
    "png": frozenset({PNG}),
    "jpg": frozenset({JPEG}),
    "jpeg": frozenset({JPEG}),
    "tif": frozenset({TIFF}),
    "tiff": frozenset({TIFF}),
    "webp": frozenset({WEBP}),
}
_TEXT_BY_EXTENSION = {"csv": CSV, "tsv": CSV, "md": MARKDOWN, "markdown": MARKDOWN, "html": HTML, "htm": HTML, "txt": TEXT}
_WORDS = {
    PDF: "a PDF", XLSX: "an Excel workbook", XLS: "an old Excel workbook", ODS: "an OpenDocument sheet", DOCX: "a Word document", HTML: "a web page",
    TEXT: "plain text", CSV: "a CSV file", MARKDOWN: "Markdown", PNG: "a PNG image", JPEG: "a JPEG image", TIFF: "a TIFF image", WEBP: "a WebP image",
}  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (_OLE, XLS),
)
_OTHER_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "a program"),
    (b"PK\x03\x04", "an archive"),
    (b"\x7fELF", "a program"),
    (b"<html", "a web page"),
    (b"<script", "a script"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
)
_HEAD = 1024


class Sniffed(msgspec.Struct, frozen=True):
    """The media type by content, and what is odd about it."""

    media_type: str
    findings: tuple[Finding, ...] = ()


def sniff(data: bytes, name: str) -> Sniffed:
    """Decide what the bytes are.

    Raises:
        RefusedError: the file is empty, too large, of no type we read, or not what its name says.
    """
    if not data:
        raise RefusedError("DOC_EMPTY", "The file is empty (0 bytes). Send it again.")
    if len(data) > limits.FILE_BYTES:
        raise RefusedError("DOC_TOO_LARGE", f"The file has {len(data) / 1e6:.0f} MB; the reader accepts {limits.FILE_BYTES >> 20} MB.")
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    media_type = _by_content(data, extension)
    if media_type == UNKNOWN and b"%PDF-" in data[:_HEAD]:
        media_type = PDF
    if media_type == UNKNOWN:
        raise RefusedError("DOC_UNSUPPORTED", _unsupported(data))
    expected = EXTENSIONS.get(extension)
    if expected is not None and media_type not in expected:
        raise RefusedError("DOC_TYPE_MISMATCH", f"The file is named .{extension} but holds {_WORDS[media_type]}. Send the original file again.")
    return Sniffed(media_type, tuple(_polyglot(data, media_type)))


def media_type_of(data: bytes, name: str) -> str:
    """The media type for a reading that says nothing else; never raises."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    return _by_content(data, extension) if data else UNKNOWN


def _by_content(data: bytes, extension: str) -> str:
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            return media_type
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WEBP
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data)
    return _text(data, extension)


def _zipped(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {entry.filename for entry in archive.infolist()}
            if "word/document.xml" in names:
                return DOCX
            if any(entry.startswith("xl/workbook") for entry in names):
                return XLSX
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200 and archive.read("mimetype").strip() == ODS.encode():  # noqa: PLR2004 - text has next to no control characters, a type name is short
                return ODS
    except Exception:  # noqa: BLE001 - what unpacks it raises errors without a common base; a broken archive is of no known type
        return UNKNOWN
    return UNKNOWN


def _text(data: bytes, extension: str) -> str:
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and (b"\x00" in data or _binary_share(data[:65536]) > 0.02):  # noqa: PLR2004 - text has next to no control characters, a type name is short
        return UNKNOWN
    if b"%PDF-" in data[:_HEAD] and b"%%EOF" in data:
        return PDF
    if head.startswith((b"<!doctype html", b"<html")) and extension not in {"md", "markdown", "csv", "tsv"}:
        return HTML
    return _TEXT_BY_EXTENSION.get(extension, TEXT)


def _binary_share(data: bytes) -> float:
    control = sum(data.count(bytes([code])) for code in range(32) if code not in {9, 10, 12, 13, 27})
    return control / max(1, len(data))


def _unsupported(data: bytes) -> str:
    for magic, words in _OTHER_SIGNATURES:
        if data[: len(magic)].lower() == magic.lower():
            return f"The file holds {words}. Send a PDF, a workbook, a Word document, text or an image."
    return "The content is of no type the reader knows. Send a PDF, a workbook, a Word document, text or an image."


def _polyglot(data: bytes, media_type: str) -> list[Finding]:
    if media_type != PDF:
        return []
    start = data.find(b"%PDF-")
    head, after = data[:start], data[max(data.rfind(b"%%EOF"), 0) + 5 :]
    odd = []
    if start > 0 and data[:start].strip(b"\xef\xbb\xbf \t\r\n\x00"):
        odd.append(f"{start} bytes stand before the PDF")
    lower = (head + data[start : start + _HEAD]).lower()
    odd += [f"it also begins like {words}" for magic, words in _OTHER_SIGNATURES[2:5] if magic in lower]
    if data.startswith(b"MZ"):
        odd.append("it also begins like a program")
    if b"%%EOF" in data and len(after.strip()) > _HEAD:
        odd.append(f"{len(after)} bytes stand behind its end")
    elif any(magic in after for magic, _ in _OTHER_SIGNATURES[1:]):
        odd.append("something else stands behind its end")
    if not odd:
        return []
    return [Finding(code="DOC_POLYGLOT", message=f"The file is more than a PDF: {'; '.join(odd)}. It is never shown as it is.")]
