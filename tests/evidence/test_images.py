from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from supplier.evidence import images, limits, ocr, read, sniff
from supplier.evidence.refusals import RefusedError
from supplier.model.reading import Kind, TextSource
from tests.evidence import made

SCAN = (
    ("CERTIFICATE OF REGISTRATION", 100),
    ("This is to certify that the Information Security Management System of", 140),
    ("Aurelia Systems Ltd", 180),
    ("complies with the requirements of ISO/IEC 27001:2022", 220),
    ("Expiry date: 30 June 2027", 260),
)


class Recogniser:
    """An engine that sees the same lines in every picture."""

    name = "made for tests"

    def lines(self, image: Image.Image) -> list[ocr.Recognised]:
        assert image.width > 0
        return [ocr.Recognised(text, (60, y, 60 + 9.0 * len(text), y + 20), 0.97) for text, y in SCAN]


def picture(mode: str, colour: object, kind: str = "PNG", size: tuple[int, int] = (600, 800)) -> bytes:
    held = io.BytesIO()
    Image.new(mode, size, colour).save(held, kind)  # type: ignore[arg-type]
    return held.getvalue()


def png(width: int, height: int) -> bytes:
    """A PNG that says how large it is and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("mode", "colour", "shown"),
    [
        ("RGBA", (0, 0, 0, 0), 255),
        ("LA", (0, 0), 255),
        ("RGBA", (0, 0, 0, 255), 0),
        ("L", 90, 90),
        ("1", 0, 0),
        ("I;16", 0, 0),
        ("I;16", 0x5A5A, 0x5A),
        ("I;16", 0xFFFF, 255),
    ],
)
def test_every_sort_of_picture_shows_its_greys_on_white(mode: str, colour: object, shown: int) -> None:
    (image,) = images.frames(picture(mode, colour, size=(4, 4)))
    assert image.mode == "RGB"
    assert image.getpixel((1, 1)) == (shown, shown, shown)


@pytest.mark.parametrize(("width", "height"), [(10_000, 7_000), (100_000, 100_000)], ids=["more than we take", "more than Pillow takes"])
@pytest.mark.requirement("EVID-LIMITS")
def test_a_picture_with_too_many_pixels_is_too_large_and_not_damaged(width: int, height: int) -> None:
    with pytest.raises(RefusedError) as refused:
        list(images.frames(png(width, height)))
    assert refused.value.code == "DOC_TOO_LARGE"
    assert f"{limits.IMAGE_PIXELS:,}" in refused.value.message


@pytest.mark.requirement("EVID-NEVER-RAISES")
def test_a_picture_cut_short_is_damaged() -> None:
    with pytest.raises(RefusedError) as refused:
        list(images.frames(picture("RGB", "red")[:-40]))
    assert refused.value.code == "DOC_UNREADABLE"


def test_a_picture_is_a_page_of_its_size_at_150_dpi_without_text() -> None:
    source = images.parse(picture("RGB", "white"), "a.png", sniff.PNG)
    (page,) = source.pages
    assert (page.number, page.width, page.height, page.image_share) == (1, 288.0, 384.0, 1.0)
    assert source.text_source is TextSource.NONE


def test_a_page_of_a_picture_is_drawn_at_the_scale_asked_for() -> None:
    assert images.page_image(picture("RGB", "white"), sniff.PNG, 1, 1.0).size == (288, 384)
    assert images.page_image(made.document(), sniff.PDF, 1, 1.0).size == (612, 792)


@pytest.mark.requirement("EVID-LIMITS")
def test_no_scale_draws_a_page_larger_than_the_limit() -> None:
    assert max(images.page_image(picture("RGB", "white"), sniff.PNG, 1, 50.0).size) == limits.RENDER_LONG_SIDE


@pytest.mark.parametrize(
    ("data", "media_type", "number", "code"),
    [
        (picture("RGB", "white"), sniff.PNG, 2, "DOC_NO_SUCH_PAGE"),
        (made.document(), sniff.PDF, 2, "DOC_NO_SUCH_PAGE"),
        (b"a,b\n", sniff.CSV, 1, "DOC_NO_IMAGE"),
    ],
)
def test_a_page_that_cannot_be_shown_says_why(data: bytes, media_type: str, number: int, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        images.page_image(data, media_type, number, 1.0)
    assert refused.value.code == code


def test_a_page_image_is_webp() -> None:
    drawn = images.webp(Image.new("RGB", (30, 20), "red"))
    with Image.open(io.BytesIO(drawn)) as image:
        assert (image.format, image.size) == ("WEBP", (30, 20))


@pytest.mark.requirement("EVID-OCR")
def test_a_picture_is_read_by_the_recogniser_and_its_text_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "engine", Recogniser)
    (reading,) = read.read(picture("RGB", "white"), "a.png", ocr=True)
    assert (reading.kind, reading.text_source) == (Kind.ISO_CERTIFICATE, TextSource.OCR)
    (expiry,) = [fact for fact in reading.facts if fact.name == "expires_on"]
    assert (expiry.value, expiry.method, expiry.page) == ("2027-06-30", "ocr", 1)


@pytest.mark.requirement("EVID-OCR")
def test_without_a_recogniser_a_picture_stays_without_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "engine", lambda: None)
    (reading,) = read.read(picture("RGB", "white"), "a.png", ocr=True)
    assert (reading.kind, reading.text_source) == (Kind.UNREADABLE, TextSource.NONE)
    assert [finding.code for finding in reading.findings] == ["DOC_IMAGE_ONLY"]


@pytest.mark.requirement("EVID-OCR")
def test_a_document_that_holds_no_pictures_needs_no_recogniser() -> None:
    assert images.needing(read.open_source(b"a,b\n1,2\n", "a.csv")) == []


@pytest.mark.parametrize(("orientation", "corner"), [(1, (0, 0)), (3, (19, 9)), (6, (9, 0)), (8, (0, 19))])
@pytest.mark.requirement("EVID-OCR")
def test_a_photo_is_shown_as_the_camera_was_held(orientation: int, corner: tuple[int, int]) -> None:
    taken = Image.new("L", (20, 10), 255)
    taken.putpixel((0, 0), 0)
    exif = Image.Exif()
    exif[0x0112] = orientation
    held = io.BytesIO()
    taken.save(held, "PNG", exif=exif)
    (image,) = images.frames(held.getvalue())
    assert image.getpixel(corner) == (0, 0, 0)


def test_a_photo_with_damaged_notes_is_shown_as_it_is() -> None:
    held = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(held, "JPEG", exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff\x01\x12")
    (image,) = images.frames(held.getvalue())
    assert image.size == (20, 10)
