"""What a legend says, and what is left unsaid without one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from supplier.evidence.layout import Cell, Line, Page, Source, Table, Word
from supplier.evidence.sniff import CSV, PDF
from supplier.evidence.soa import legend
from tests.evidence.formats import cells

GREEN, RED = "{#00b050}", "{#ff0000}"
BODY = ("A.5.1 | {} | why", "A.5.2 | {} | why")


def table(*rows: str) -> Table:
    return Table(1, tuple(tuple(Cell(text, fill=fill) for fill, text in cells(row)) for row in rows))


def told(*rows: str, lines: Sequence[str] = ()) -> list[str]:
    """What stands in the second cell of the rows of controls."""
    pages = (Page(1, lines=tuple(Line(text, 1) for text in lines)),)
    (answered,) = legend.answered(Source("a.csv", CSV, pages, (table(*rows),)))
    return [row[1].text for row in answered.rows if row[0].text.startswith("A.")]


def body(first: str, second: str) -> tuple[str, str]:
    return BODY[0].format(first), BODY[1].format(second)


COLOURED = {
    "cells that say it": ((f"{GREEN}Implemented | {RED}Planned",), ["Implemented", "Planned"]),
    "cells before it": ((f"{GREEN} | Implemented", f"{RED} | Planned"), ["Implemented", "Planned"]),
    "in a row": ((f"Key | {GREEN} | Implemented | {RED} | Planned",), ["Implemented", "Planned"]),
    "one colour tells nothing apart": ((f"{GREEN} | Implemented",), ["", ""]),
    "two meanings of one colour": ((f"{GREEN} | Implemented", f"{RED} | Planned", f"{GREEN} | Not implemented"), ["", ""]),
    "two colours of one meaning": ((f"{GREEN} | Implemented", f"{RED} | Implemented"), ["", ""]),
    "no words for a status": ((f"{GREEN} | Head office", f"{RED} | Warehouse"), ["", ""]),
    "none": ((), ["", ""]),
}


@pytest.mark.requirement("SOA-COLOURS")
@pytest.mark.parametrize(("above", "wanted"), COLOURED.values(), ids=COLOURED)
def test_a_colour_means_what_the_legend_says_and_nothing_without_one(above: tuple[str, ...], wanted: list[str]) -> None:
    assert told(*above, *body(GREEN, RED)) == wanted


@pytest.mark.requirement("SOA-COLOURS")
def test_the_rows_of_controls_are_no_legend_and_their_words_stay() -> None:
    striped = (f"A.5.3 | {GREEN}Implemented | why", f"A.5.4 | {RED}Planned | why")
    assert told(*striped, *body(GREEN, RED)) == ["Implemented", "Planned", "", ""]


SIGNS = {
    "with commas": ("Key: ● implemented, ◑ partially implemented, ○ planned", "●", "○", ["implemented", "planned"]),
    "with signs of equality": ("Teckenförklaring: ● = införd; ○ = planerad", "●", "○", ["införd", "planerad"]),
    "letters": ("I = Implemented | X = Excluded", "I", "x", ["Implemented", "Excluded"]),
    "cells": ("● | Umgesetzt | ○ | Geplant", "●", "○", ["Umgesetzt", "Geplant"]),
    "numbers": ("3: implemented, 1: planned", "3", "1", ["implemented", "planned"]),
    "a sentence": ("All controls are implemented = see the plan, or planned", "I", "x", ["I", "x"]),
    "a list of other things": ("- Implemented controls are reviewed, - Planned ones too", "-", "x", ["-", "x"]),
}


@pytest.mark.requirement("SOA-COLOURS")
@pytest.mark.parametrize(("line", "first", "second", "wanted"), SIGNS.values(), ids=SIGNS)
def test_signs_and_letters_mean_what_a_line_of_nothing_else_says(line: str, first: str, second: str, wanted: list[str]) -> None:
    assert told(*body(first, second), lines=[line]) == wanted


SCALES = {
    "an empty ball beside half ones": (("●", "○", "◑"), ["●", "", "◑"]),
    "circles alone are answers": (("○", "○", "×"), ["○", "○", "×"]),
    "0 and 1 beside 2": (("2", "1", "0"), ["2", "", ""]),
    "0 and 1 alone are answers": (("0", "1", "1"), ["0", "1", "1"]),
}


@pytest.mark.requirement("SOA-COLOURS")
@pytest.mark.parametrize(("given", "wanted"), SCALES.values(), ids=SCALES)
def test_a_step_of_a_scale_that_nothing_explains_is_no_tick(given: tuple[str, ...], wanted: list[str]) -> None:
    assert told(*(f"A.5.{n} | {sign} | why" for n, sign in enumerate(given, 1))) == wanted


def word(text: str, x: float, y: float) -> Word:
    return Word(text, (x, y, x + 5 * len(text), y + 10), size=10)


def page(*words: Word, swatches: tuple[tuple[float, float, str], ...]) -> Source:
    lines = tuple(Line(one.text, 1, one.box, (one,), 10) for one in words)
    areas = tuple(((x, y, x + 9, y + 9), fill) for x, y, fill in swatches)
    return Source("a.pdf", PDF, (Page(1, 600, 800, lines, swatches=areas),))


@pytest.mark.requirement("SOA-COLOURS")
@pytest.mark.parametrize("distance", [15, 200])
def test_a_drawn_square_means_the_words_beside_it_and_nothing_far_away(distance: float) -> None:
    key = (word("Implemented", 50 + distance, 60), word("Planned", 350 + distance, 60))
    rows = [word(text, x, 100 + 30 * n) for n in range(4) for text, x in ((f"A.5.{n + 1}", 50), ("Title", 120), ("Reason", 300))]
    squares = tuple((220.0, 100.0 + 30 * n, ("#00b050", "#ff0000")[n % 2]) for n in range(4))
    (found,) = legend.answered(page(*key, *rows, swatches=((50, 60, "#00b050"), (350, 60, "#ff0000"), *squares)))
    texts = [[cell.text for cell in row] for row in found.rows if row[0].text.startswith("A.")]
    assert ([row[2] for row in texts] == ["Implemented", "Planned"] * 2) == (distance < legend.REACH)
    assert all(row[-1] == "Reason" for row in texts)
