from __future__ import annotations

import math
from array import array
from unittest import mock

import pytest

from supplier.evidence import characters, looks, pages
from supplier.evidence.glyphs import Glyph, Known
from supplier.evidence.looks import Fonts, Letters
from tests.evidence import made

LINE = "The management system of Example Ltd"
SET = (1.0, 0.0, 0.0, 1.0, 11.0)


def taken(data: bytes, fonts: Fonts) -> list[Glyph]:
    with pages.document(data) as source:
        page = source[0]
        return characters.glyphs(page.get_textpage(), characters.frame(page), fonts)


@pytest.mark.requirement("EVID-WORDS")
def test_a_word_is_looked_at_once_in_a_document_and_then_known() -> None:
    fonts = Fonts()
    first = taken(made.document(LINE), fonts)
    with mock.patch.object(Letters, "_look", side_effect=AssertionError("looked at again")):
        again = taken(made.document(LINE), fonts)
    assert [glyph.letters() for glyph in again] == [glyph.letters() for glyph in first]


@pytest.mark.requirement("EVID-WORDS")
def test_a_word_set_wider_than_before_is_looked_at_again() -> None:
    fonts = Fonts()
    plain = taken(made.document(LINE), fonts)[0]
    wide = taken(made.pdf(made.page(made.stream(made.text_at(72, 700, LINE, before="0.5 Tc").encode()))), fonts)[0]
    assert wide.stretch is not None
    assert plain.stretch is not None
    assert wide.stretch.rights[-1] > plain.stretch.rights[-1] + 10
    assert wide.letters().lefts[1] - wide.letters().lefts[0] == pytest.approx(plain.letters().lefts[1] - plain.letters().lefts[0] + 0.5, abs=0.01)


@pytest.mark.requirement("EVID-WORDS")
def test_words_are_made_where_somebody_asks_and_are_the_same_each_time() -> None:
    line = pages.parse(made.document(LINE), "a.pdf").pages[0].lines[0]
    assert len(line.words) == 6
    assert [word.text for word in line.words] == LINE.split()
    assert line.words == tuple(line.words)
    assert hash(line.words) == hash(tuple(line.words))
    assert line.words[-1].text == "Ltd"
    assert [word.text for word in line.words[:2]] == ["The", "management"]
    assert line.box is not None
    assert (line.words[0].box[0], line.words[-1].box[2]) == (line.box[0], line.box[2])


@pytest.mark.parametrize("width", [math.nan, math.inf, 30.0], ids=["no number", "endless", "not what it is"])
def test_a_word_that_is_not_as_wide_as_it_looks_is_not_known(width: float) -> None:
    with mock.patch.object(Letters, "_look", return_value=Known(20.0, "A", "AA", array("d", [0.0, 20.0]))):
        assert Letters().looks(0, ["a"], [0], [width]) is None


def test_fonts_without_a_name_are_known_on_one_page_only() -> None:
    fonts = Fonts()
    assert fonts.letters("Arial", SET) is fonts.letters("Arial", SET)
    assert fonts.letters("", SET) is not fonts.letters("", SET)


@pytest.mark.requirement("EVID-LIMITS")
def test_no_more_is_kept_in_mind_than_so_many_words_and_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looks, "_WORDS_KNOWN", 3)
    monkeypatch.setattr(looks, "_FONTS_KNOWN", 2)
    fonts = Fonts()
    first = fonts.letters("Arial", SET)
    first.words.update(dict.fromkeys("abcd", Known(1.0, "A", "AA", array("d", [0.0, 1.0]))))
    assert fonts.letters("Arial", SET) is not first
    for name in ("A", "B", "C", "D"):
        fonts.letters(name, SET)
    assert len(fonts._letters) <= 2
