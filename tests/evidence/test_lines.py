from __future__ import annotations

import pytest

from supplier.evidence import columns, lines
from supplier.evidence.glyphs import Each, Glyph, Run
from supplier.evidence.layout import Line
from tests.evidence.sheets import line

RUN = Run("Arial", 10, bold=False, hidden=False, white=False, quarter=0, level=True)


def glyph(text: str, x: float, top: float, height: float = 10) -> Glyph:
    return Glyph(x, top, x + 5, top + height, text, RUN, False)  # noqa: FBT003 - no space before it


def told(*given: Glyph) -> list[str]:
    return ["".join(member.text for member in row) for row in lines.rows(given)]


@pytest.mark.parametrize(
    ("given", "rows"),
    [
        ((glyph("b", 20, 100), glyph("a", 10, 100), glyph("c", 10, 120)), ["ab", "c"]),
        ((glyph("a", 10, 100), glyph("2", 20, 101, 6), glyph("c", 30, 100)), ["a2c"]),
        ((glyph("A", 10, 100, 20), glyph("b", 20, 105, 10), glyph("c", 10, 130)), ["Ab", "c"]),
        ((glyph("a", 10, 100), glyph("b", 20, 104), glyph("c", 30, 112)), ["ab", "c"]),
    ],
    ids=["order", "raised", "two heights on one level", "a little lower"],
)
def test_characters_of_one_level_are_a_row_from_left_to_right(given: tuple[Glyph, ...], rows: list[str]) -> None:
    assert told(*given) == rows


def column(x: float, words: str, count: int, y: float = 100) -> list[Line]:
    return [line(f"{words} {number:02}", x, y + 14 * number, size=8) for number in range(count)]


def in_order(*given: Line) -> list[str]:
    ordered = tuple(sorted(given, key=lambda one: (one.box[1], one.box[0]) if one.box else (0, 0)))
    return [one.text[:5] for one in columns.columns_apart(ordered, 600)]


PROSE = "five words of running prose in columns"


def test_columns_of_prose_are_read_one_after_the_other_and_a_line_across_parts_them() -> None:
    left, right = column(40, f"left {PROSE}", 14), column(320, f"right {PROSE}", 14)
    assert in_order(*left, *right) == ["left "] * 14 + ["right"] * 14
    across = line("a heading that stands over the whole width of the page and both of its columns", 60, 80)
    assert in_order(across, *left, *right) == ["a hea"] + ["left "] * 14 + ["right"] * 14


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (column(40, f"left {PROSE}", 22), column(320, f"right {PROSE}", 6)),
        (column(40, "left", 14), column(320, "right", 14)),
        (column(40, f"left {PROSE}", 5), column(320, f"right {PROSE}", 5)),
    ],
    ids=["a short column", "labels beside values", "a few lines"],
)
def test_what_is_no_prose_in_two_columns_keeps_its_rows(left: list[Line], right: list[Line]) -> None:
    assert in_order(*left, *right)[:4] == ["left ", "right"] * 2


def test_a_line_of_words_without_text_is_empty() -> None:
    assert lines.line_of([], 3) == Line("", 3)


def test_a_stretch_whose_characters_stand_on_two_rows_is_taken_apart() -> None:
    each = Each("ab", [RUN, RUN], [10.0, 20.0], [15.0, 25.0], [100.0, 120.0], [110.0, 130.5], [])
    stretch = Glyph(10, 100, 25, 130.5, "ab", RUN, False, each, 5.0, {(100.0, 110.0): 1, (120.0, 130.5): 1})  # noqa: FBT003 - no space before it
    assert told(stretch, glyph("c", 30, 100)) == ["ac", "b"]
