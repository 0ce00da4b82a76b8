"""Sentences that claim too much are seen, and the innocent are left alone. The sentences are data (claim_sentences.toml)."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from supplier.scoring import claim_words

TABLE = tomllib.loads((Path(__file__).parent / "claim_sentences.toml").read_text(encoding="utf-8"))
CLAIMS = [(code, sentence) for code, sentences in TABLE["claims"].items() for sentence in sentences]


def _codes(text: str) -> set[str]:
    return {code for said in claim_words.read(text) for code in said.codes}


@pytest.mark.requirement("SCORE-WORDING")
@pytest.mark.parametrize("sentence", sorted({sentence for _, sentence in CLAIMS}))
def test_a_plain_claim_raises_exactly_its_flags(sentence: str) -> None:
    assert _codes(sentence) == {code for code, listed in CLAIMS if listed == sentence}


@pytest.mark.requirement("SCORE-WORDING")
@pytest.mark.parametrize("sentence", TABLE["innocent"])
def test_an_innocent_sentence_raises_nothing(sentence: str) -> None:
    assert _codes(sentence) == set()
