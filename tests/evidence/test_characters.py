from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from unittest import mock

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplier.evidence import characters, limits, pages
from supplier.evidence.layout import Source
from tests.evidence import made

LAST_DIGIT = 0.011
WORDS = st.sampled_from(["Certificate", "No.", "AV", "fill", "2026-05-01", "A", "W.", "i", "Prüfung", "of", "ISO/IEC 27001", "- x"])
PIECE = st.tuples(
    st.integers(40, 460),
    st.sampled_from([700.0, 700.3, 698.0, 690.0, 640.0]),
    st.lists(WORDS, min_size=1, max_size=6).map(" ".join),
    st.sampled_from([0.9, 6.0, 9.0, 11.0, 24.0]),
    st.sampled_from(["", "", "4 Tc", "-1 Tc", "6 Tw", "-2 Tw", "3 Tr", "1 1 1 rg", "60 Tz"]),
    st.sampled_from(["F1", "F2"]),
)
RULING = st.tuples(st.integers(40, 560), st.integers(600, 690)).map(lambda at: f"{at[0]} {at[1]} m {at[0]} 720 l S\n")


def _drawn(pieces: list[tuple[int, float, str, float, str, str]], rulings: list[str]) -> bytes:
    texts = (
        made.text_at(x, y, text, size=size, before=f"0 g 0 Tr 0 Tc 0 Tw 100 Tz {before}", font=font) for x, y, text, size, before, font in pieces
    )
    fonts = {number: body[:-2] + b"/Encoding/WinAnsiEncoding>>" for number, body in ((5, made.FONT), (6, made.BOLD))}
    return made.pdf(made.page(made.stream("".join([*rulings, *texts]).encode("cp1252")), more=fonts))


def _one_by_one(data: bytes) -> Source:
    with mock.patch.object(characters._Walk, "_text", return_value=""):
        return pages.parse(data, "a.pdf")


@pytest.mark.requirement("EVID-WORDS")
@settings(max_examples=150, deadline=None)
@given(st.lists(PIECE, min_size=1, max_size=9), st.lists(RULING, max_size=3))
def test_words_taken_together_are_the_words_taken_character_by_character(
    pieces: list[tuple[int, float, str, float, str, str]], rulings: list[str]
) -> None:
    data = _drawn(pieces, rulings)
    assert _alike(pages.parse(data, "a.pdf"), _one_by_one(data))


def _alike(one: Any, other: Any) -> bool:
    """The same, but for the last digit of a place: a character is a hair off where only its word was looked at."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < LAST_DIGIT
    if isinstance(one, msgspec.Struct) and type(one) is type(other):
        return all(_alike(getattr(one, name), getattr(other, name)) for name in one.__struct_fields__)
    if isinstance(one, Sequence) and not isinstance(one, str):
        return len(one) == len(other) and all(map(_alike, one, other))
    return bool(one == other)


@pytest.mark.requirement("EVID-WORDS")
def test_a_plain_line_is_taken_as_one() -> None:
    with pages.document(made.document("The management system of Example Ltd")) as source:
        page = source[0]
        found = characters.glyphs(page.get_textpage(), characters.frame(page))
    assert [len(glyph) for glyph in found] == [len("ThemanagementsystemofExampleLtd")]


@pytest.mark.parametrize("mode", ["1 Tr 1 1 1 RG", "1 1 1 rg"], ids=["drawn round in white", "white"])
@pytest.mark.requirement("EVID-HIDDEN-TEXT")
def test_white_letters_are_white_however_they_are_drawn(mode: str) -> None:
    data = made.pdf(made.page(made.stream(made.text_at(72, 700, "Valid until 2027", before=mode).encode())))
    with pages.document(data) as source:
        page = source[0]
        found = characters.glyphs(page.get_textpage(), characters.frame(page))
    assert {glyph.run.white for glyph in found} == {True}


def test_a_page_without_a_box_of_its_own_has_the_frame_of_a_letter() -> None:
    objects = made.page(made.stream(b""))
    objects[3] = objects[3].replace(b"/MediaBox[0 0 612 792]", b"")
    with pages.document(made.pdf(objects)) as source:
        shown = characters.frame(source[0])
    assert (shown.width, shown.height, shown.turns) == (612, 792, 0)


@pytest.mark.requirement("EVID-LIMITS")
def test_more_characters_than_a_page_may_hold_are_told_with_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE_CHARACTERS", 5)
    with pages.document(made.document("123456")) as source, pytest.raises(characters.TooMuchTextError, match="6"):
        characters.glyphs(source[0].get_textpage(), characters.frame(source[0]))


@pytest.mark.requirement("EVID-WORDS")
def test_a_drawn_sign_that_stands_for_two_letters_is_read_as_both() -> None:
    cmap = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange\n"
        b"2 beginbfchar\n<41> <0066>\n<42> <00660069>\nendbfchar endcmap"
    )
    font = made.FONT[:-2] + b"/ToUnicode 9 0 R>>"
    data = made.pdf(made.page(made.stream(made.text_at(72, 700, "ABA").encode()), more={5: font, 9: made.stream(cmap)}))
    assert pages.parse(data, "a.pdf").pages[0].text() == "ffif"
