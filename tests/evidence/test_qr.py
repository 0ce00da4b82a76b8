from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from supplier.evidence import limits, pages, qr
from supplier.evidence.layout import Code, Page
from supplier.evidence.read import read
from supplier.model.reading import Confidence, TextSource
from tests.evidence import made, qr_codes

PAYLOAD = "https://verify.alder.example/c?id=8f21c0de"
SQUARES = qr_codes.squares(PAYLOAD)
LOGO = np.tri(64, dtype=np.uint8) * 255
PLACE = (450, 652, 530, 732)
GROUND = np.full((80, 60), 240, dtype=np.uint8)


def codes(data: bytes) -> list[Code]:
    source = qr.looked_for(pages.parse(data, "a.pdf"), data)
    return [code for page in source.pages for code in page.codes]


DRAWN = {
    "a grey picture": qr_codes.document(qr_codes.placed(), {20: qr_codes.picture(SQUARES)}),
    "a picture in colour, one pixel a square": qr_codes.document(qr_codes.placed(), {20: qr_codes.picture(SQUARES, scale=1, colour=True)}),
    "a large picture": qr_codes.document(qr_codes.placed(), {20: qr_codes.picture(SQUARES, scale=30)}),
    "on its side": qr_codes.document(qr_codes.turned(), {20: qr_codes.picture(SQUARES)}),
    "a stencil": qr_codes.document(qr_codes.placed(), {20: qr_codes.stencil(SQUARES)}),
    "light on dark": qr_codes.document(qr_codes.placed(), {20: qr_codes.picture(255 - SQUARES)}),
    "over a picture of the whole page": qr_codes.document(
        "q 612 0 0 792 0 0 cm /B Do Q\n" + qr_codes.placed(), {20: qr_codes.picture(SQUARES), 21: qr_codes.picture(GROUND, scale=1)}
    ),
    "beside a logo": qr_codes.document(
        qr_codes.placed("L", x=40) + qr_codes.placed(), {20: qr_codes.picture(SQUARES), 22: qr_codes.picture(LOGO, scale=2)}
    ),
    "inside a form": qr_codes.document(
        "q 1 0 0 1 50 20 cm /F Do Q\n",
        {
            20: qr_codes.picture(SQUARES),
            23: made.stream(
                qr_codes.placed(x=400, y=40).encode(), b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</XObject<</Q 20 0 R>>>>"
            ),
        },
    ),
    "rectangles": qr_codes.document(qr_codes.rectangles(SQUARES)),
    "one path": qr_codes.document(qr_codes.one_path(SQUARES)),
    "one path over a picture of the whole page": qr_codes.document(
        "q 612 0 0 792 0 0 cm /B Do Q\n1 g 440 50 100 100 re f 0 g\n" + qr_codes.one_path(SQUARES), {21: qr_codes.picture(GROUND, scale=1)}
    ),
}


@pytest.mark.requirement("EVID-QR")
@pytest.mark.parametrize("data", DRAWN.values(), ids=DRAWN)
def test_a_code_is_read_however_it_was_drawn(data: bytes) -> None:
    (code,) = codes(data)
    assert code.text == PAYLOAD
    assert all(abs(side - wanted) <= 10 for side, wanted in zip(code.box, PLACE, strict=True))


@pytest.mark.requirement("EVID-QR")
def test_a_turned_page_shows_its_code_where_it_is_shown() -> None:
    (code,) = codes(qr_codes.document(qr_codes.placed(), {20: qr_codes.picture(SQUARES)}, extra=b"/Rotate 90"))
    assert (code.text, [round(side) for side in code.box]) == (PAYLOAD, [60, 450, 140, 530])


@pytest.mark.requirement("EVID-QR")
@pytest.mark.parametrize(
    "data",
    [
        made.document(),
        qr_codes.document(qr_codes.placed(), {20: qr_codes.picture(LOGO, scale=2)}),
        qr_codes.document(qr_codes.placed(side=10), {20: qr_codes.picture(SQUARES)}),
        qr_codes.document("q 300 0 0 60 60 60 cm /Q Do Q\n", {20: qr_codes.picture(SQUARES)}),
        qr_codes.document(qr_codes.placed(), {20: made.stream(b"not packed at all", b"/Subtype/Image/Width 9/Height 9/Filter/FlateDecode")}),
    ],
    ids=["no picture", "a logo", "too small", "stretched", "a broken picture"],
)
def test_what_is_no_code_gives_none(data: bytes) -> None:
    assert codes(data) == []


@pytest.mark.requirement("EVID-QR")
def test_the_same_code_twice_is_one_and_two_are_two() -> None:
    other = qr_codes.picture(qr_codes.squares("AS-2024-117"))
    twice = qr_codes.document(qr_codes.placed(x=60) + qr_codes.placed(), {20: qr_codes.picture(SQUARES)})
    two = qr_codes.document(qr_codes.placed("L", x=60) + qr_codes.placed(), {20: qr_codes.picture(SQUARES), 22: other})
    assert len(codes(twice)) == 1
    assert {code.text for code in codes(two)} == {PAYLOAD, "AS-2024-117"}


@pytest.mark.requirement("EVID-QR")
def test_of_many_pictures_and_pages_the_first_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[object] = []
    kept: Callable[..., Any] = qr._by_itself
    monkeypatch.setattr(qr, "_by_itself", lambda *given: looked.append(given[2]) or kept(*given))
    many = "".join(qr_codes.placed("L", x=20 + 50 * (n % 10), y=60 + 50 * (n // 10), side=40) for n in range(40))
    assert codes(qr_codes.document(many, {22: qr_codes.picture(LOGO, scale=1)})) == []
    assert len(looked) == limits.CODES


@pytest.mark.requirement("EVID-QR")
def test_a_picture_of_very_many_pixels_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qr, "_PICTURE_PIXELS", 100)
    assert codes(DRAWN["a grey picture"]) == []


@pytest.mark.requirement("EVID-QR")
def test_a_payload_is_text_without_signs_that_nobody_sees_and_of_some_length() -> None:
    (code,) = codes(qr_codes.coded("Cert\x00 12\u202e\n 3" + "x" * 900))
    assert code.text.startswith("Cert 12 3xxx")
    assert len(code.text) == 500


@pytest.mark.requirement("EVID-QR")
def test_a_recognised_page_is_looked_at_as_a_whole() -> None:
    sheet = Image.new("L", (1240, 1754), "white")
    sheet.paste(Image.fromarray(np.kron(SQUARES, np.ones((6, 6), dtype=np.uint8))), (900, 1400))
    (code,) = qr.read(sheet.convert("RGB"), Page(number=1, width=595.2, height=841.92, source=TextSource.OCR))
    assert code.text == PAYLOAD
    assert 430 < code.box[0] < code.box[2] < 545
    assert 670 < code.box[1] < code.box[3] < 790


@pytest.mark.requirement("EVID-QR")
def test_a_code_is_a_fact_with_its_place_and_only_of_certificates() -> None:
    (reading,) = read(qr_codes.coded(PAYLOAD), "a.pdf")
    (fact,) = [fact for fact in reading.facts if fact.name == "qr_code"]
    assert (fact.value, fact.page, fact.method, fact.confidence) == (PAYLOAD, 1, "qr", Confidence.HIGH)
    assert [round(side) for side in fact.box or ()] == list(PLACE)
    (letter,) = read(qr_codes.coded(PAYLOAD, "Dear Sir\nplease find our price list below."), "b.pdf")
    assert [fact.name for fact in letter.facts if fact.name == "qr_code"] == []


@pytest.mark.requirement("EVID-QR")
def test_a_decoder_that_fails_costs_its_code_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    (whole,) = read(qr_codes.coded(PAYLOAD), "a.pdf")
    monkeypatch.setattr(qr, "_decoded", lambda *_: 1 / 0)
    (reading,) = read(qr_codes.coded(PAYLOAD), "a.pdf")
    assert [fact.name for fact in reading.facts] == [fact.name for fact in whole.facts if fact.name != "qr_code"]


@pytest.mark.requirement("EVID-QR")
def test_the_decoder_is_loaded_only_where_something_may_be_a_code() -> None:
    script = (
        "import sys; from supplier.evidence.read import read; plain, coded = sys.stdin.buffer.read().split(b'--cut--')\n"
        "read(plain, 'a.pdf'); before = 'zxingcpp' in sys.modules; read(coded, 'a.pdf'); print(before, 'zxingcpp' in sys.modules)"
    )
    given = made.document() + b"--cut--" + qr_codes.coded(PAYLOAD)
    done = subprocess.run([sys.executable, "-c", script], input=given, capture_output=True, check=True)  # noqa: S603 - our own program
    assert done.stdout.split() == [b"False", b"True"]
