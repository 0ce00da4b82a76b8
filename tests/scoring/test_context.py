"""Flags that no gate raises, as the released policy 2026.1 raised them: what is stored has to compute again."""

from __future__ import annotations

from typing import Any

import pytest

from supplier.model.scorecard import Flag
from supplier.questions.policy import load_policy
from supplier.scoring.score import score
from tests.scoring.builder import AS_OF, build

OLD = load_policy("2026.1")
CLAIM = {"title": "Annex 11 certified software"}


def _flags(**given: Any) -> dict[str, Flag]:
    return {flag.code: flag for flag in score(build({"requested": ["annex11"], **given}), OLD, AS_OF, with_timeline=False).flags}


@pytest.mark.parametrize("kind", ["gxp_statement", "badge_or_marketing"])
def test_an_annex_11_certificate_claimed_in_a_statement_or_a_brochure_is_told_with_its_place(kind: str) -> None:
    flag = _flags(document=[{"kind": kind, **CLAIM}])["A11_CERT_CLAIM"]
    assert [ref.snippet for ref in flag.evidence] == ["title: Annex 11 certified software"]


def test_the_same_words_in_another_document_or_other_words_in_a_brochure_are_not() -> None:
    assert "A11_CERT_CLAIM" not in _flags(document=[{"kind": "policy", **CLAIM}])
    assert "A11_CERT_CLAIM" not in _flags(document=[{"kind": "badge_or_marketing", "title": "Software for Annex 11"}])


def test_only_the_same_bytes_of_another_vendor_are_told() -> None:
    given = {"document": [{"kind": "policy"}]}
    assert "DOC_SAME_HASH_OTHER_VENDOR" in _flags(**given, match=[{"file": "policy.pdf", "how": "same_bytes"}])
    assert "DOC_SAME_HASH_OTHER_VENDOR" not in _flags(**given, match=[{"file": "policy.pdf", "how": "near_text"}])
