"""Sentences of marketing papers and GxP statements in which a standard is spoken of."""

from __future__ import annotations

import pytest

from supplier.evidence import other_kinds, statements
from supplier.evidence.layout import Line, Page, Source
from supplier.model.reading import Kind


def _source(*lines: str) -> Source:
    return Source(name="d", media_type="text/plain", pages=(Page(number=1, lines=tuple(Line(line, 1) for line in lines)),))


@pytest.mark.requirement("EVID-STATEMENTS")
def test_sentences_that_name_a_standard_or_boast_are_kept_whole_with_their_page() -> None:
    found = statements.facts(_source("Our cloud never sleeps.", "We are ISO 27001 ready. We like tea.", "Bank-grade security", "Is it GxP?")).facts
    assert [(fact.name, fact.value, fact.page) for fact in found] == [
        ("statement", "We are ISO 27001 ready.", 1),
        ("statement", "Bank-grade security", 1),
        ("statement", "Is it GxP?", 1),
    ]


def test_the_same_sentence_counts_once_long_ones_and_the_many_are_left_out() -> None:
    lines = [*(f"ISO 9001 line {n}" for n in range(60)), "ISO 9001 line 0"]
    assert len(statements.facts(_source(*lines)).facts) == statements.MOST
    assert statements.facts(_source("ISO " + "word " * 200)).facts == ()


@pytest.mark.requirement("EVID-STATEMENTS")
def test_a_gxp_statement_tells_its_sentences_beside_its_other_facts() -> None:
    source = _source("Statement on Annex 11", "Version: 1.2", "The software is Annex 11 compliant.")
    assert "The software is Annex 11 compliant." in {
        fact.value for fact in other_kinds.facts(source, Kind.GXP_STATEMENT).facts if fact.name == "statement"
    }
