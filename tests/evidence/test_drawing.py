from __future__ import annotations

import pytest

from supplier.evidence import drawing, limits, pages
from supplier.evidence.drawing import Drawn
from supplier.evidence.glyphs import Frame
from tests.evidence import made

PAGE = Frame(left=0, bottom=0, right=400, top=200, turns=0)
PICTURE = made.stream(b"\xc0", b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray")
SHADING = b"<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 9 9]/Function<</FunctionType 2/Domain[0 1]/C0[0]/C1[1]/N 1>>>>"
RESOURCES = b"<</Font<</F1 5 0 R>>/XObject<</P 10 0 R/X 11 0 R/Y 12 0 R>>/Shading<</S 13 0 R>>/ExtGState<</G<</ca .3>>>>>>"


def form(content: bytes, matrix: bytes = b"[1 0 0 1 0 0]") -> bytes:
    body = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Matrix" + matrix + b"/Resources<</XObject<</P 10 0 R/X 11 0 R/Y 12 0 R>>>>"
    return made.stream(content, body)


def drawn(content: bytes, inner: bytes = b"", *, matrix: bytes = b"[1 0 0 1 0 0]") -> Drawn:
    """What a page of this content shows; the form X holds `inner`, the form Y draws X ten points to the right."""
    more = {10: PICTURE, 11: form(inner, matrix), 12: form(b"q 1 0 0 1 10 0 cm /X Do Q"), 13: SHADING}
    with pages.document(made.pdf(made.page(made.stream(content), resources=RESOURCES, more=more))) as source:
        return drawing.drawn(source[0], Frame(left=0, bottom=0, right=612, top=792, turns=0))


@pytest.mark.parametrize(
    ("content", "rulings"),
    [
        (b"100 700 m 300 700 l S", [(99, 91, 301, 93)]),
        (b"100 700 200 1 re f", [(100, 91, 300, 92)]),
        (b"100 700 m 100 600 l 300 600 l h S", [(100, 92, 100, 192), (100, 192, 300, 192)]),
        (b"100 700 m 300 700 l 300 600 l 100 600 l h S", [(100, 92, 300, 92), (300, 92, 300, 192), (100, 192, 300, 192), (100, 92, 100, 192)]),
        (b"100 700 m 150 750 250 750 300 700 c 300 600 l S", [(300, 92, 300, 192)]),
        (b"100 700 m 104 700 l S", []),
        (b"100 700 m 300 600 l S", []),
        (b"1 1 1 rg 100 700 200 1 re f", []),
        (b"100 700 m 300 700 l n", []),
    ],
    ids=["line", "thin bar", "triangle", "box", "curve and line", "short", "slanted", "white", "not painted"],
)
def test_level_and_upright_lines_are_rulings(content: bytes, rulings: list[tuple[float, ...]]) -> None:
    assert [tuple(round(side) for side in box) for box in drawn(content).rulings] == rulings


def test_what_a_form_draws_stands_where_the_form_is_put() -> None:
    bar = b"100 700 200 1 re f"
    assert [round(box[0]) for box in drawn(b"/X Do", bar).rulings] == [100]
    assert [round(box[0]) for box in drawn(b"1 0 0 1 50 0 cm /Y Do", bar).rulings] == [160]
    (doubled,) = drawn(b"/X Do", b"50 300 100 1 re f", matrix=b"[2 0 0 2 0 0]").rulings
    assert [round(side) for side in doubled] == [100, 190, 300, 192]


@pytest.mark.requirement("EVID-LIMITS")
def test_objects_beyond_the_limit_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE_OBJECTS", 3)
    assert len(drawn(b"100 700 m 300 700 l S " * 9).rulings) == 3


@pytest.mark.requirement("EVID-LIMITS")
def test_forms_in_forms_are_followed_so_deep_and_no_deeper(monkeypatch: pytest.MonkeyPatch) -> None:
    bar = b"100 700 200 1 re f"
    assert len(drawn(b"/Y Do", bar).rulings) == 1
    monkeypatch.setattr(drawing, "_DEPTH", 1)
    assert drawn(b"/Y Do", bar).rulings == []
    assert len(drawn(b"/X Do", bar).rulings) == 1


def test_pictures_and_shadings_take_their_share_and_only_pictures_hide() -> None:
    picture = drawn(b"q 200 0 0 100 50 600 cm /P Do Q")
    assert [tuple(map(round, box)) for box in picture.images] == [(50, 92, 250, 192)]
    assert len(picture.covers) == 1
    shading = drawn(b"q 0 0 200 100 re W n /S sh Q")
    assert (len(shading.images), shading.covers) == (1, [])
    seen_through = drawn(b"q /G gs 200 0 0 100 50 600 cm /P Do Q")
    assert (len(seen_through.images), seen_through.covers) == (1, [])


def test_only_text_that_something_lies_over_is_kept() -> None:
    under, over = made.text_at(60, 705, "under").encode(), made.text_at(60, 500, "over").encode()
    assert len(drawn(under + b"1 1 1 rg 50 700 200 20 re f " + over).texts) == 1


def test_a_coloured_band_is_a_fill_and_a_white_one_is_not() -> None:
    assert len(drawn(b"0 0 1 rg 50 700 200 20 re f").fills) == 1
    assert drawn(b"1 1 1 rg 50 700 200 20 re f").fills == []


@pytest.mark.parametrize(
    ("pictures", "page", "share"),
    [
        ([], PAGE, 0.0),
        ([(0.0, 0.0, 400.0, 200.0)] * 3, PAGE, 1.0),
        ([(0.0, 0.0, 200.0, 200.0)], PAGE, 0.5),
        ([(0.0, 0.0, 200.0, 200.0), (100.0, 0.0, 300.0, 200.0)], PAGE, 0.75),
        ([(-90.0, -90.0, 900.0, 900.0)], PAGE, 1.0),
        ([(0.0, 0.0, 9.0, 9.0)], Frame(left=0, bottom=0, right=0, top=0, turns=0), 0.0),
    ],
    ids=["none", "whole", "half", "overlapping", "beyond the page", "a page of no size"],
)
def test_the_share_of_pictures_counts_each_place_once(pictures: list[tuple[float, float, float, float]], page: Frame, share: float) -> None:
    assert drawing.image_share(pictures, page) == share
