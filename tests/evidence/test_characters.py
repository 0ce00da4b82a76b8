from __future__ import annotations

from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supplier.evidence import characters, pages
from supplier.evidence.layout import Source
from tests.evidence import made

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
    assert pages.parse(data, "a.pdf") == _one_by_one(data)


@pytest.mark.requirement("EVID-WORDS")
def test_a_plain_line_is_taken_as_one() -> None:
    with pages.document(made.document("The management system of Example Ltd")) as source:
        page = source[0]
        found = characters.glyphs(page.get_textpage(), characters.frame(page))
    assert [len(glyph) for glyph in found] == [len("ThemanagementsystemofExampleLtd")]
