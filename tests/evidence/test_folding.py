from __future__ import annotations

import pytest

from supplier.evidence.folding import fold, folded


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Prüfung  N°", "prufung no"),
        ("RegistrationNo", "registration no"),
        ("SoA v2 (DdA, VvT)", "soa v2 (dda, vvt)"),
        ("IssuedTo", "issued to"),
        ("İSTANBUL ısı", "istanbul isi"),
        ("2024—06", "2024-06"),
        ("ﬁrst", "first"),
    ],
)
def test_text_is_made_comparable(text: str, plain: str) -> None:
    assert fold(text) == plain


@pytest.mark.parametrize(
    ("text", "part", "stood"),
    [("Prüfung", "fung", (3, 7)), ("the ﬁrst", "first", (4, 8)), ("RegistrationNo", "no", (12, 14))],
)
def test_a_stretch_is_found_again_where_it_stood(text: str, part: str, stood: tuple[int, int]) -> None:
    plain = folded(text)
    start = plain.text.index(part)
    assert plain.span(start, start + len(part)) == stood


@pytest.mark.parametrize(("text", "at", "stood"), [("Prüfung", 2, 2), ("Prüfung", 7, 7), ("ﬁ", 2, 1), ("", 0, 0)])
def test_an_empty_stretch_stands_where_it_would_begin(text: str, at: int, stood: int) -> None:
    assert folded(text).span(at, at) == (stood, stood)
