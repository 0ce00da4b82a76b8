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


@pytest.mark.requirement("SCORE-WORDING")
@pytest.mark.parametrize("written", ["İSO 27001 ready", "ıso 27001 ready", "i\u017fo 27001 ready", "soc 2 ready", "Ban\u212a grade"])
def test_a_claim_is_a_claim_in_whatever_case_and_alphabet_its_letters_are(written: str) -> None:
    assert _codes(f"Our service is {written}.") == {"CLAIM_WORDING_MARKETING"}
