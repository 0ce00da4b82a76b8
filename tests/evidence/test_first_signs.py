"""Looking for first signs passes nothing that a pattern without regard to case would find."""

from __future__ import annotations

import re

import pytest

from supplier.evidence.first_signs import may_hold


@pytest.mark.parametrize("text", ["Page 3 of 7", "PAGE 3", "ſide 1", "SİDE 1", "sıde 1", "a sideline"])  # noqa: RUF001 - the look-alikes are the point
def test_a_word_is_seen_in_every_case_a_pattern_finds_it_in(text: str) -> None:
    assert re.search("page|side", text, re.IGNORECASE)
    assert may_hold(text, ("page", "side"))


@pytest.mark.parametrize("text", ["", "Pa ge", "Seite 4", "página 4", "p. 4"])
def test_a_text_without_any_of_the_words_is_passed(text: str) -> None:
    assert not may_hold(text, ("page", "side"))
