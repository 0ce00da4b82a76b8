"""What becomes of the lines of a recogniser, whichever it is; the recogniser itself is tried in test_ocr."""

from __future__ import annotations

import itertools

import pytest
from PIL import Image

from supplier.evidence import ocr, turning
from supplier.evidence.layout import Page, Source
from supplier.evidence.ocr import Recognised
from supplier.model.reading import TextSource
from tests.evidence.sheets import line

PICTURE = Image.new("RGB", (1000, 1400))
EMPTY = Page(number=2, width=500, height=700, image_share=1.0, source=TextSource.NONE)


class Told:
    """An engine that gives the lines it was told."""

    name = "told"

    def __init__(self, *given: Recognised) -> None:
        self.given = given

    def lines(self, image: Image.Image) -> tuple[Recognised, ...]:
        assert image.size == PICTURE.size
        return self.given


def at(x: float, y: float, text: str, score: float = 0.95) -> Recognised:
    return Recognised(text, (x, y, x + 18 * len(text), y + 36), score)


@pytest.mark.requirement("EVID-OCR")
def test_recognised_lines_have_places_in_points_and_scores() -> None:
    page = ocr.read(EMPTY, PICTURE, Told(at(100, 200, "Valid  until 2027")))
    (found,) = page.lines
    assert (found.text, found.page, page.source) == ("Valid until 2027", 2, TextSource.OCR)
    assert [(word.text, word.source, word.score) for word in found.words] == [(text, "ocr", 0.95) for text in ("Valid", "until", "2027")]
    assert found.words[0].box[:2] == (50.0, 100.0)


@pytest.mark.parametrize(
    "given",
    [
        (),
        (at(0, 0, "guess", 0.4),),
        (at(0, 0, "  "),),
        (at(0, 0, "證明書", 0.6), at(0, 90, "發證", 0.7), at(0, 180, "2027", 0.99)),
    ],
    ids=["nothing", "a guess", "blank", "a script that is not known"],
)
@pytest.mark.requirement("EVID-OCR")
def test_a_page_of_which_nothing_is_believed_stays_as_it_was(given: tuple[Recognised, ...]) -> None:
    assert ocr.read(EMPTY, PICTURE, Told(*given)) is EMPTY


@pytest.mark.requirement("EVID-OCR")
def test_text_the_page_has_itself_is_not_read_a_second_time() -> None:
    own = Page(number=2, width=500, height=700, lines=(line("Name: Kestrel", 50, 100, page=2),), source=TextSource.TEXT)
    assert ocr.read(own, PICTURE, Told(at(100, 200, "Narne: Kestrel"))) is own
    mixed = ocr.read(own, PICTURE, Told(at(100, 200, "Narne: Kestrel"), at(100, 400, "ISO 9001")))
    assert ([found.text for found in mixed.lines], mixed.source) == (["Name: Kestrel", "ISO 9001"], TextSource.MIXED)


@pytest.mark.requirement("EVID-OCR")
def test_boxes_of_one_row_that_differ_a_little_are_read_from_left_to_right() -> None:
    page = ocr.read(EMPTY, PICTURE, Told(at(600, 195, "2027"), at(100, 204, "Valid until"), at(100, 100, "Certificate")))
    assert [found.text for found in page.lines] == ["Certificate", "Valid until", "2027"]


class Eyes:
    """An engine that reads a page by the corner its dark spot lies in: badly where that says that the page lies upside down."""

    name = "eyes"

    def __init__(self, lying: dict[str, tuple[Recognised, ...]]) -> None:
        self.lying = lying

    def lines(self, image: Image.Image) -> tuple[Recognised, ...]:
        right, bottom = image.width - 1, image.height - 1
        corners = {"top left": (0, 0), "top right": (right, 0), "bottom right": (right, bottom), "bottom left": (0, bottom)}
        (spot,) = [name for name, point in corners.items() if image.getpixel(point) == (0, 0, 0)]
        return self.lying[spot]


def scan() -> Image.Image:
    """A page 1000 by 1400 whose spot is at the top left when it lies straight."""
    image = Image.new("RGB", (1000, 1400), "white")
    image.putpixel((0, 0), (0, 0, 0))
    return image


STRAIGHT = (at(100, 100, "Certificate"), at(100, 200, "Valid until"), at(600, 196, "2027"))
TALL = tuple(
    Recognised(one.text, (1400 - one.box[3], one.box[0], 1400 - one.box[1], one.box[2]), one.score) for one in STRAIGHT
)  # as they lie on a page whose top is at the right
BAD = tuple(Recognised(one.text[::-1], one.box, 0.66) for one in STRAIGHT)
BAD_TALL = tuple(Recognised(one.text[::-1], one.box, 0.66) for one in TALL)


@pytest.mark.parametrize(
    ("quarter", "seen", "first"),
    [
        (90, {"top right": TALL}, (1400 - 136, 100)),
        (180, {"bottom right": BAD, "top left": STRAIGHT}, (1000 - 298, 1400 - 136)),
        (-90, {"bottom left": BAD_TALL, "top left": STRAIGHT}, (100, 1000 - 298)),
    ],
    ids=["top at the right", "upside down", "top at the left"],
)
@pytest.mark.requirement("EVID-OCR")
def test_a_scan_that_lies_on_its_side_or_upside_down_is_read_upright(
    quarter: int, seen: dict[str, tuple[Recognised, ...]], first: tuple[int, int]
) -> None:
    image = scan().rotate(-quarter, expand=True)
    empty = Page(number=1, width=image.width / 2, height=image.height / 2, image_share=1.0, source=TextSource.NONE)
    page = ocr.read(empty, image, Eyes(seen))
    assert [found.text for found in page.lines] == ["Certificate", "Valid until", "2027"]
    assert (page.width, page.height) == (500, 700)
    title = page.lines[0].box
    assert title is not None
    assert title[:2] == pytest.approx((50, 50))
    shown = Source("scan.pdf", "application/pdf", (page,)).shown(1, title)
    assert shown is not None
    assert shown[:2] == pytest.approx(tuple(side / 2 for side in first), abs=0.1)


@pytest.mark.requirement("EVID-OCR")
def test_the_rows_of_a_scan_that_slipped_are_rows() -> None:
    def askew(one: Recognised) -> Recognised:
        turn = turning.Turn(6.0, PICTURE.size, PICTURE.size)
        corners = tuple(turn.put(corner) for corner in turning.corners(one.box))
        return Recognised(one.text, turning.around(corners), one.score, corners)

    rows = [(at(60, y, "A label of some length"), at(700, y, f"its value {y}")) for y in range(100, 400, 45)]
    page = ocr.read(EMPTY, PICTURE, Told(*(askew(one) for row in rows for one in row[::-1])))
    assert [found.text for found in page.lines] == [one.text for row in rows for one in row]
    assert page.turn is not None
    assert page.turn.angle == pytest.approx(6.0)
    assert all(left.box and right.box and abs(left.box[1] - right.box[1]) < 1 for left, right in itertools.pairwise(page.lines[:2]))


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("Expiry: l2.O3.2027", "Expiry: 12.03.2027"),
        ("2O27-03-1I", "2027-03-11"),
        ("I/O/2027", "I/O/2027"),
        ("OI.OI.2OO7", "OI.OI.2OO7"),
        ("QI-OI.12.20274", "QI-OI.12.20274"),
        ("Kestrel Ltd. $ti.", "Kestrel Ltd. Şti."),
        ("KESTREL A.$", "KESTREL A.Ş"),
        ("US$ 5.000", "US$ 5.000"),
        ("$5", "$5"),
        ("A.$ 5", "A.$ 5"),
    ],
)
@pytest.mark.requirement("EVID-OCR")
def test_a_mistake_that_the_form_of_a_word_gives_away_is_mended(read: str, text: str) -> None:
    (found,) = ocr.read(EMPTY, PICTURE, Told(at(100, 200, read))).lines
    assert found.text == text


@pytest.mark.parametrize(("size", "pixels"), [((612, 792), 150 / 72), ((5_000, 2_000), 2_200 / 5_000), ((0, 0), 150 / 72)])
def test_a_page_is_drawn_for_the_recogniser_at_150_dpi_and_no_larger_than_its_limit(size: tuple[float, float], pixels: float) -> None:
    assert ocr.scale(*size) == pytest.approx(pixels)
