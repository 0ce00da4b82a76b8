"""What becomes of the lines of a recogniser, whichever it is; the recogniser itself is tried in test_ocr."""

from __future__ import annotations

import pytest
from PIL import Image

from supplier.evidence import ocr
from supplier.evidence.layout import Page
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
        assert image is PICTURE
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


@pytest.mark.parametrize(("size", "pixels"), [((612, 792), 150 / 72), ((5_000, 2_000), 2_200 / 5_000), ((0, 0), 150 / 72)])
def test_a_page_is_drawn_for_the_recogniser_at_150_dpi_and_no_larger_than_its_limit(size: tuple[float, float], pixels: float) -> None:
    assert ocr.scale(*size) == pytest.approx(pixels)
