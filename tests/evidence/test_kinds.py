from __future__ import annotations

import re
import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplier.evidence import kinds
from supplier.evidence.layout import Cell, Line, Page, Source, Table
from supplier.model.reading import Kind


def text(*lines: str, bold: bool = False) -> Source:
    return Source("a.txt", "text/plain", (Page(number=1, lines=tuple(Line(line, 1, bold=bold) for line in lines)),))


@pytest.mark.requirement("EVID-KIND")
def test_a_document_of_questions_is_a_questionnaire_with_the_reason() -> None:
    verdict = kinds.decide(text(*(f"Do you keep record number {number} of your suppliers?" for number in range(12))))
    assert "12 lines are questions" in " ".join([verdict.reason, *(why for _, why in verdict.others)])
    headed = kinds.decide(text("Supplier questionnaire", *(f"Do you keep record number {number}?" for number in range(12))))
    assert headed.kind is Kind.QUESTIONNAIRE


@pytest.mark.requirement("EVID-KIND")
def test_headings_that_are_questions_count_like_many_questions() -> None:
    asked = ("Who is responsible?", "What is kept?", "Where is it kept?")
    headings, lines = kinds.decide(text(*asked, bold=True)), kinds.decide(text(*asked))
    assert "3 lines are questions" in " ".join([headings.reason, *(why for _, why in headings.others)])
    assert lines.kind is Kind.OTHER
    assert lines.others == ()


@pytest.mark.requirement("EVID-KIND")
def test_a_document_that_reads_like_two_kinds_alike_is_neither() -> None:
    phrases = kinds.vocabulary().kinds
    alike = [(one, two) for one in phrases for two in phrases if one.value < two.value]
    for one, two in alike:
        heading = [phrases[one].heading[0], phrases[two].heading[0]] if phrases[one].heading and phrases[two].heading else []
        verdict = kinds.decide(text(*heading, *phrases[one].text[:3], *phrases[two].text[:3], "and no more"))
        if "alike" in verdict.reason:
            assert verdict.kind is Kind.OTHER
            assert len(verdict.others) >= 2
            return
    pytest.fail("no two kinds could be mixed evenly")


@pytest.mark.requirement("EVID-KIND")
def test_a_table_of_controls_is_a_statement_only_with_a_column_that_says_which_apply() -> None:
    rows = [[Cell(text=f"5.{number}"), Cell(text="Yes")] for number in range(1, 13)]

    def sheet(*header: str) -> Source:
        table = Table(title="List", page=1, rows=tuple(tuple(row) for row in [[Cell(text=word) for word in header], *rows]))
        return Source("a.xlsx", "", text("List of controls").pages, tables=(table,))

    assert kinds.decide(sheet("Control", "Applicable")).kind is Kind.STATEMENT_OF_APPLICABILITY
    assert kinds.decide(sheet("Control", "Owner")).kind is not Kind.STATEMENT_OF_APPLICABILITY


@pytest.mark.requirement("EVID-KIND")
@pytest.mark.parametrize(("count", "kind"), [(5, Kind.STATEMENT_OF_APPLICABILITY), (4, Kind.OTHER)])
def test_a_title_over_rows_of_controls_is_enough_without_the_word(count: int, kind: Kind) -> None:
    verdict = kinds.decide(text("Déclaration d'applicabilité", *(f"A.8.{number} Journalisation Oui" for number in range(1, count + 1))))
    assert verdict.kind is kind
    assert ("begin with the ids of controls" in verdict.reason) == (count == 5)


@pytest.mark.requirement("EVID-KIND")
def test_a_document_without_text_is_unreadable() -> None:
    assert kinds.decide(msgspec.structs.replace(text(" "), pages=())).kind is Kind.UNREADABLE


def plainly_folded(text: str) -> str:
    """What folding means, without regard to what it costs."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(re.findall(r"\w+", "".join(sign for sign in plain if not unicodedata.combining(sign))))


@given(st.text())
def test_folding_keeps_words_without_case_and_accents(text: str) -> None:
    assert kinds.fold(text) == plainly_folded(text)


def test_folding_is_the_same_for_few_and_for_many_odd_signs() -> None:
    signs = "".join(map(chr, (*range(0xA1, 0x250), *range(0x2010, 0x2100), *range(0x3041, 0x3100))))
    assert kinds.fold(signs) == plainly_folded(signs)
    assert kinds.fold("Éa\u2022b\u0301 c_d") == "ea b c_d"


def test_a_title_without_words_names_no_kind() -> None:
    assert not kinds.names_a_kind("")
    assert not kinds.names_a_kind("\u2022 -")
    assert kinds.names_a_kind("Statement of Applicability")
