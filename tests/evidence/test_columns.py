from __future__ import annotations

from supplier.evidence.candidates import Sheet
from supplier.evidence.certificate.columns import under_heading
from supplier.evidence.layout import Line
from tests.evidence.sheets import line

HEADING = line("Scope", 200, 100)


def words(*lines: Line, left: float = 60, right: float = 400) -> list[str]:
    sheet = Sheet((line("Site", left, 100), HEADING, line("Since", right, 100), *lines))
    return [word.text for _, found in under_heading(sheet, HEADING, list(lines)) for word in found]


def row(y: float) -> Line:
    """A row of three cells that came as one line."""
    return line("Leeds                       Hosting of software                     2021", 60, y)


def test_the_words_of_a_column_are_told_from_its_neighbours_by_the_gap() -> None:
    assert words(row(116), row(130)) == ["Hosting", "of", "software"] * 2


def test_a_column_ends_at_a_wide_gap() -> None:
    assert words(row(116), row(300)) == ["Hosting", "of", "software"]


def test_words_that_fill_the_gap_between_the_headings_show_no_column() -> None:
    assert words(line("x" * 80, 60, 116)) == []


def test_a_heading_alone_on_its_row_heads_no_column() -> None:
    assert under_heading(Sheet((HEADING, row(116))), HEADING, [row(116)]) == []
