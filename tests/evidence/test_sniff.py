from __future__ import annotations

import io

import docx
import pytest
from PIL import Image

from supplier.evidence import sniff
from supplier.evidence.refusals import RefusedError
from tests.evidence import made


def picture(kind: str) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(held, kind)
    return held.getvalue()


def word() -> bytes:
    held = io.BytesIO()
    docx.Document().save(held)
    return held.getvalue()


SAMPLES = {
    "pdf": (made.document(), sniff.PDF),
    "xlsx": (made.workbook(""), sniff.XLSX),
    "docx": (word(), sniff.DOCX),
    "ods": (made.archive({"mimetype": sniff.ODS.encode(), "content.xml": b"<x/>"}), sniff.ODS),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), sniff.XLS),
    "png": (picture("PNG"), sniff.PNG),
    "jpg": (picture("JPEG"), sniff.JPEG),
    "tiff": (picture("TIFF"), sniff.TIFF),
    "webp": (picture("WEBP"), sniff.WEBP),
    "csv": (b"a,b\n1,2\n", sniff.CSV),
    "md": (b"# Title\n", sniff.MARKDOWN),
    "html": (b"<!DOCTYPE html><html><body>x</body></html>", sniff.HTML),
}
BINARY = ("pdf", "xlsx", "docx", "ods", "xls", "png", "jpg", "tiff", "webp")


@pytest.mark.parametrize("extension", SAMPLES)
@pytest.mark.requirement("EVID-TYPE-BY-CONTENT")
def test_each_type_is_known_by_its_bytes(extension: str) -> None:
    data, media_type = SAMPLES[extension]
    assert sniff.sniff(data, f"a.{extension}").media_type == media_type


@pytest.mark.parametrize(("named", "holds"), [(a, b) for a in SAMPLES for b in SAMPLES if a != b and (a in BINARY or b in BINARY)])
@pytest.mark.requirement("EVID-TYPE-BY-CONTENT")
def test_a_name_that_disagrees_with_the_content_is_refused(named: str, holds: str) -> None:
    with pytest.raises(RefusedError) as refused:
        sniff.sniff(SAMPLES[holds][0], f"report.{named}")
    assert refused.value.code == "DOC_TYPE_MISMATCH"
    assert f".{named}" in refused.value.message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "DOC_EMPTY"),
        (b"MZ\x90\x00" + bytes(300), "DOC_UNSUPPORTED"),
        (b"\x7fELF" + bytes(300), "DOC_UNSUPPORTED"),
        (b"PK\x03\x04 not really", "DOC_UNSUPPORTED"),
        (bytes(range(256)) * 4, "DOC_UNSUPPORTED"),
        (b"%PDF-1.7\n" + bytes(26 << 20), "DOC_TOO_LARGE"),
    ],
    ids=["empty", "program", "elf", "broken zip", "noise", "too large"],
)
@pytest.mark.requirement("EVID-TYPE-BY-CONTENT")
def test_what_is_not_read_is_refused_with_its_reason(data: bytes, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        sniff.sniff(data, "a")
    assert refused.value.code == code


@pytest.mark.parametrize(
    "data",
    [
        b"<html><script>alert(1)</script>" + made.document(),
        b"MZ junk in front " + made.document(),
        made.document() + b"PK\x03\x04" + bytes(30),
        made.document() + b"x" * 5000,
    ],
    ids=["page in front", "program in front", "archive behind", "much behind"],
)
@pytest.mark.requirement("EVID-POLYGLOT")
def test_a_pdf_that_is_something_else_too_is_flagged(data: bytes) -> None:
    assert [finding.code for finding in sniff.sniff(data, "a").findings] == ["DOC_POLYGLOT"]


@pytest.mark.requirement("EVID-POLYGLOT")
def test_an_honest_pdf_is_not_flagged() -> None:
    assert sniff.sniff(made.document(), "a.pdf").findings == ()
