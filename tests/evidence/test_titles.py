"""What a page shows at its edges: printed numbers, titles and running heads."""

from __future__ import annotations

import pytest

from supplier.evidence import titles
from supplier.evidence.layout import Line, Page

NUMBERS = [
    (["Text", "- 7 -"], 7),
    (["Text", "Seite 3 von 9"], 3),
    (["Harbour Data - Page 4", "Text", "Confidential"], 4),
    (["Text", "Harbour Data 5 of 12"], 5),
    (["Harbour Data 2025", "Text", "Confidential"], None),
    (["7", "Text", "8"], 7),
    (["Text", "9", "Text"], None),
    ([], None),
]


@pytest.mark.parametrize(("lines", "number"), NUMBERS)
def test_the_printed_number_stands_at_the_edge_alone_or_with_its_word(lines: list[str], number: int | None) -> None:
    assert titles.page_number(Page(number=1, lines=tuple(Line(text, 1) for text in lines))) == number


def test_with_boxes_only_the_outer_strips_are_the_edge() -> None:
    lines = (Line("3", 1, (60, 400, 66, 410)), Line("Harbour Data", 1, (60, 20, 200, 30)), Line("4", 1, (60, 820, 66, 830)), Line("5", 1))
    page = Page(number=1, width=595, height=842, lines=lines)
    assert titles.page_number(page) == 4
    assert titles.furniture(page) == {"harbour data"}


SIZED = [
    ([("Policy", 20.0), ("Text", 10.0), ("Text", 10.0)], "Policy", 20.0),
    ([("Policy", 11.0), ("Text", 10.0), ("Text", 10.0)], "Policy", 11.0),
    ([("Policy", 11.0), *[("Text", 10.0)] * 12], "", 0.0),
    ([("Policy", 0.0), ("Text", 0.0)], "Policy\nText", 0.0),
    ([("Policy " * 20, 20.0), ("Scope", 14.0), ("Text", 10.0), ("Text", 10.0), ("Text", 10.0)], "Scope", 14.0),
]


@pytest.mark.parametrize(("lines", "title", "size"), SIZED)
def test_the_title_is_what_is_set_larger_at_the_top(lines: list[tuple[str, float]], title: str, size: float) -> None:
    page = Page(number=1, lines=tuple(Line(text, 1, size=given) for text, given in lines))
    assert (titles.title(page), titles.size(page)) == (title, size)
