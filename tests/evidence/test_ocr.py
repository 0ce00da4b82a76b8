"""Scans: three pages through the real recogniser, offline. Where the extra is not installed these skip; CI has it."""

from __future__ import annotations

import datetime as dt
import importlib.util
import io
import os
import zlib
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from supplier.evidence import images, sniff
from supplier.evidence.isolate import Reader
from supplier.evidence.read import read
from supplier.model.reading import Confidence, Kind, Reading, TextSource
from supplier.samples.certificates import iso_certificate
from tests.evidence import made

pytestmark = [
    pytest.mark.ocr,
    pytest.mark.skipif(
        importlib.util.find_spec("rapidocr") is None and os.environ.get("CI") != "true", reason="the extra supplier[ocr] is not installed"
    ),
]


def _scan(*, grey: bool, askew: float = 0.0) -> bytes:
    """A certificate as a scanner gives it: one picture, no text; laid in askew by so many degrees."""
    document = iso_certificate(
        holder="Meridian Trial Systems GmbH",
        address="Hafenstrasse 12, Hamburg",
        number="NBC-IS-20417",
        issued_on=dt.date(2025, 3, 15),
        expires_on=dt.date(2028, 3, 14),
        scope="Development and hosting of the Meridian EDC platform",
    )
    picture: Image.Image = pypdfium2.PdfDocument(document)[0].render(scale=150 / 72).to_pil()
    opened = io.BytesIO()
    laid = picture.convert("L" if grey else "RGB").rotate(askew, expand=True, fillcolor="white")
    laid.save(opened, "PDF", resolution=150)
    return opened.getvalue()


def _fact(reading: Reading, name: str) -> list[tuple[object, Confidence]]:
    return [(fact.value, fact.confidence) for fact in reading.facts if fact.name == name]


@pytest.mark.requirement("EVID-OCR")
def test_a_scanned_certificate_is_read_offline_however_it_lies_and_is_sure_only_where_a_second_sign_agrees() -> None:
    (reading,) = read(_scan(grey=True, askew=-87), "scan.pdf", ocr=True)
    assert reading.kind is Kind.ISO_CERTIFICATE
    assert reading.text_source is TextSource.OCR
    assert [value for value, _ in _fact(reading, "expires_on")] == ["2028-03-14"]
    assert [value for value, _ in _fact(reading, "number")] == ["NBC-IS-20417"]
    (box,) = [fact.box for fact in reading.facts if fact.name == "expires_on"]
    assert box is not None
    assert box[3] - box[1] > 2 * (box[2] - box[0]), "the page lies on its side, and so does the date where the page shows it"
    sure = {fact.name for fact in reading.facts if fact.confidence is Confidence.HIGH}
    assert sure <= {"expires_on"}, "only the expiry has a second sign: three years after the issue, less a day"


def _template() -> bytes:
    """A certificate of an issuer whose stationery is one picture: standard, issuer and headings are in it, text is what varies."""
    alike = made.text_at(72, 430, "ISO/IEC 27001:2022", size=26) + made.text_at(72, 90, "Northgate Certification Ltd", size=15)
    picture = images.page_image(made.document("", after=alike), sniff.PDF, 1, 150 / 72).convert("L")
    size = b"/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode" % picture.size
    behind = made.stream(zlib.compress(picture.tobytes()), b"/Type/XObject/Subtype/Image" + size)
    varies = """CERTIFICATE
This is to certify that the Information Security Management System of
Aurelia Systems Ltd
meets the requirements of the standard named below
Certificate number: AS-2024-117
Expiry date: 30 June 2027"""
    return made.document(
        varies, drawing="q 612 0 0 792 0 0 cm /I Do Q\n", resources=b"<</Font<</F1 5 0 R/F2 6 0 R>>/XObject<</I 9 0 R>>>>", more={9: behind}
    )


@pytest.mark.requirement("EVID-OCR-PICTURES")
def test_the_stationery_behind_the_text_of_a_certificate_says_its_standard_and_its_issuer(tmp_path: Path) -> None:
    path = tmp_path / "stationery.pdf"
    path.write_bytes(_template())
    with Reader(ocr=True) as reader:
        (reading,) = reader.read(path, path.name)
    assert reading.text_source is TextSource.MIXED
    assert _fact(reading, "standards") == [({"standard": "ISO/IEC 27001", "edition": "2022"}, Confidence.MEDIUM)]
    assert [value for value, _ in _fact(reading, "certification_body")] == ["Northgate Certification Ltd"]
    printed = {fact.name: fact.method for fact in reading.facts if fact.name in {"number", "expires_on", "holder"}}
    assert len(printed) == 3
    assert "ocr" not in printed.values()


@pytest.mark.requirement("EVID-OCR")
def test_without_the_recogniser_a_scan_is_kept_and_says_that_it_has_no_text() -> None:
    (reading,) = read(_scan(grey=False), "scan.pdf", ocr=False)
    assert reading.facts == ()
    assert reading.text_source is TextSource.NONE
    assert "DOC_IMAGE_ONLY" in {finding.code for finding in reading.findings}
