"""Scans: two pages through the real recogniser, offline. Where the extra is not installed these skip; CI has it."""

from __future__ import annotations

import datetime as dt
import importlib.util
import io
import os

import pypdfium2
import pytest
from PIL import Image

from supplier.evidence.read import read
from supplier.model.reading import Confidence, Kind, Reading, TextSource
from supplier.samples.certificates import iso_certificate

pytestmark = [
    pytest.mark.ocr,
    pytest.mark.skipif(
        importlib.util.find_spec("rapidocr") is None and os.environ.get("CI") != "true", reason="the extra supplier[ocr] is not installed"
    ),
]


def _scan(*, grey: bool) -> bytes:
    """A certificate as a scanner gives it: one picture, no text."""
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
    (picture.convert("L") if grey else picture).save(opened, "PDF", resolution=150)
    return opened.getvalue()


def _fact(reading: Reading, name: str) -> list[tuple[object, Confidence]]:
    return [(fact.value, fact.confidence) for fact in reading.facts if fact.name == name]


@pytest.mark.requirement("EVID-OCR")
def test_a_scanned_certificate_is_read_offline_and_is_sure_only_where_a_second_sign_agrees() -> None:
    (reading,) = read(_scan(grey=True), "scan.pdf", ocr=True)
    assert reading.kind is Kind.ISO_CERTIFICATE
    assert reading.text_source is TextSource.OCR
    assert [value for value, _ in _fact(reading, "expires_on")] == ["2028-03-14"]
    assert [value for value, _ in _fact(reading, "number")] == ["NBC-IS-20417"]
    sure = {fact.name for fact in reading.facts if fact.confidence is Confidence.HIGH}
    assert sure <= {"expires_on"}, "only the expiry has a second sign: three years after the issue, less a day"


@pytest.mark.requirement("EVID-OCR")
def test_without_the_recogniser_a_scan_is_kept_and_says_that_it_has_no_text() -> None:
    (reading,) = read(_scan(grey=False), "scan.pdf", ocr=False)
    assert reading.facts == ()
    assert reading.text_source is TextSource.NONE
    assert "DOC_IMAGE_ONLY" in {finding.code for finding in reading.findings}
