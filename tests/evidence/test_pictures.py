"""Certificates whose text is printed over a picture that says the rest: when the picture is looked at, and what it may add."""

from __future__ import annotations

import msgspec
import pytest
from PIL import Image

from supplier.evidence import images, limits, ocr, pictures, read, second_look, sniff
from supplier.evidence.ocr import Recognised
from supplier.model.reading import Confidence, Fact, Kind, Reading, TextSource
from tests.evidence import made

DOT = made.stream(b"\xc0", b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray")
BEHIND = "q 612 0 0 792 0 0 cm /I Do Q\n"
LOGOS = "q 500 0 0 120 50 20 cm /I Do Q\n"
CODE = "q 90 0 0 90 500 20 cm /I Do Q\n"
WHOLE = made.CERTIFICATE + "\nIssued by Northgate Certification Ltd, accredited by UKAS"
FORM = """CERTIFICATE
This is to certify that the Information Security Management System of
Aurelia Systems Ltd
Certificate number: AS-2024-117
Issue date: 1 July 2024
Expiry date: 30 June 2027"""


def over(text: str, picture: str = BEHIND) -> bytes:
    """A page with this text over a picture."""
    return made.document(text, drawing=picture, resources=b"<</Font<</F1 5 0 R/F2 6 0 R>>/XObject<</I 9 0 R>>>>", more={9: DOT})


class Seen:
    """An engine that tells these lines, far below the text, and counts how often it was asked."""

    name = "seen"

    def __init__(self, *texts: str) -> None:
        self.texts = texts
        self.asked = 0

    def lines(self, image: Image.Image) -> list[Recognised]:
        self.asked += 1
        at = image.height * 0.5
        return [Recognised(text, (150, at + 40 * n, 150 + 11.0 * len(text), at + 40 * n + 24), 0.98) for n, text in enumerate(self.texts)]


def looked_at(monkeypatch: pytest.MonkeyPatch, data: bytes, *texts: str) -> tuple[Reading, int]:
    engine = Seen(*texts)
    monkeypatch.setattr(ocr, "engine", lambda: engine)
    (reading,) = read.read(data, "a.pdf", ocr=True)
    return reading, engine.asked


def told(reading: Reading, name: str) -> list[tuple[object, str, Confidence]]:
    return [(fact.value, fact.method, fact.confidence) for fact in reading.facts if fact.name == name]


def codes(reading: Reading) -> set[str]:
    return {finding.code for finding in reading.findings}


@pytest.mark.parametrize(
    ("text", "picture", "asks"),
    [(FORM, BEHIND, True), (FORM, LOGOS, True), (FORM, CODE, False), (FORM, "", False), (WHOLE, BEHIND, False), (made.CERTIFICATE, BEHIND, True)],
    ids=["a form over a picture", "a row of logos", "a code to scan", "no picture", "all is said", "the issuer is missing"],
)
@pytest.mark.requirement("EVID-OCR-PICTURES")
def test_a_certificate_asks_for_its_pictures_where_its_text_lacks_facts(
    text: str,
    picture: str,
    asks: bool,  # noqa: FBT001 - one column of the table
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (reading,) = read.read(over(text, picture), "a.pdf")
    assert reading.kind is Kind.ISO_CERTIFICATE
    assert (second_look.IN_PICTURE in codes(reading)) is asks
    assert second_look.pages(reading) == ([1] if asks else [])
    assert looked_at(monkeypatch, over(text, picture), "ISO 9001:2015")[1] == int(asks)


@pytest.mark.requirement("EVID-OCR-PICTURES")
def test_a_picture_adds_what_the_text_leaves_out_and_is_never_sure_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, _ = looked_at(monkeypatch, over(FORM), "ISO/IEC 27001:2022", "Northgate Certification Ltd")
    assert reading.text_source is TextSource.MIXED
    assert told(reading, "standards") == [({"standard": "ISO/IEC 27001", "edition": "2022"}, "ocr", Confidence.MEDIUM)]
    assert [(value, method) for value, method, _ in told(reading, "certification_body")] == [("Northgate Certification Ltd", "ocr")]
    assert second_look.IN_PICTURE not in codes(reading)


@pytest.mark.requirement("EVID-OCR-PICTURES")
def test_what_the_text_says_stands_whatever_the_picture_says(monkeypatch: pytest.MonkeyPatch) -> None:
    (before,) = read.read(over(FORM), "a.pdf")
    reading, _ = looked_at(monkeypatch, over(FORM), "Certificate number: XX-1", "Expiry date: 30 June 2029", "This is to certify that", "Other Ltd")
    for name in ("number", "expires_on", "issued_on", "holder"):
        assert told(reading, name) == told(before, name)
        assert told(reading, name)
    assert codes(reading) <= codes(before)


@pytest.mark.requirement("EVID-OCR-PICTURES")
def test_a_scope_of_text_under_a_heading_in_the_picture_rests_on_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    below = made.text_at(72, 300, "Development and hosting of trial software for sponsors and sites")
    data = made.document(FORM, drawing=BEHIND, after=below, resources=b"<</Font<</F1 5 0 R/F2 6 0 R>>/XObject<</I 9 0 R>>>>", more={9: DOT})
    assert told(read.read(data, "a.pdf")[0], "scope") == []
    reading, _ = looked_at(monkeypatch, data, "For the following scope:")
    ((scope, method, confidence),) = told(reading, "scope")
    assert str(scope).startswith("Development and hosting of trial software")
    assert (method, confidence) == ("ocr", Confidence.MEDIUM)


@pytest.mark.requirement("EVID-OCR-PICTURES")
def test_pictures_are_looked_at_only_within_what_bare_pages_leave_of_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OCR_PAGES", 0)
    assert looked_at(monkeypatch, over(FORM), "ISO 9001:2015")[1] == 0


@pytest.mark.requirement("EVID-OCR-PICTURES")
def test_only_kinds_that_pictures_can_help_ask_for_them() -> None:
    (reading,) = read.read(over(FORM), "a.pdf")
    assert pictures.findings(read.open_source(over(FORM), "a.pdf"), Kind.POLICY, ()) == ()
    unasked = Reading(
        file="a.pdf",
        sha256="",
        media_type=sniff.PDF,
        pages=1,
        language=None,
        kind=Kind.POLICY,
        kind_reason="",
        text_source=TextSource.TEXT,
        findings=reading.findings,
        reader="",
    )
    assert second_look.pages(unasked) == []


def test_a_word_that_the_document_calls_unaccredited_is_an_answer_about_its_accreditor() -> None:
    source = read.open_source(over(FORM), "a.pdf")
    facts = [
        Fact(name=name, value="x", raw="", page=1, snippet="", method="label", confidence=Confidence.HIGH)
        for name in ("holder", "standards", "number", "expires_on", "certification_body", "scope")
    ]
    assert pictures.findings(source, Kind.ISO_CERTIFICATE, facts)
    assert not pictures.findings(source, Kind.ISO_CERTIFICATE, [*facts, msgspec.structs.replace(facts[0], name="accredited")])


@pytest.mark.parametrize("inside", [False, True], ids=["on the page", "in a form"])
@pytest.mark.requirement("EVID-OCR-PICTURES")
def test_a_page_is_drawn_without_its_text(inside: bool) -> None:  # noqa: FBT001 - the one parameter
    ruling = "0 0 0 rg 100 100 300 40 re f\n"
    text = made.text_at(100, 500, "MMMMMMMM", size=40)
    form = made.stream(text.encode(), b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>")
    resources = b"<</Font<</F1 5 0 R>>/XObject<</F 9 0 R>>>>"
    content = (ruling + ("/F Do\n" if inside else text)).encode()
    data = made.pdf(made.page(made.stream(content), resources=resources, more={9: form}))
    whole, bare = images.page_image(data, sniff.PDF, 1, 1.0), pictures.drawn(data, 1, 1.0)
    written, ruled = (100, 250, 400, 300), (100, 652, 400, 692)
    assert min(low for low, _ in whole.crop(written).getextrema()) < 64
    assert min(low for low, _ in bare.crop(written).getextrema()) == 255
    assert max(high for _, high in bare.crop((110, 660, 390, 685)).getextrema()) < 64, ruled
