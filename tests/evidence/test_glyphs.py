from __future__ import annotations

import pytest

from supplier.evidence.glyphs import Frame

BOX = (10.0, 20.0, 50.0, 60.0)


@pytest.mark.parametrize("quarter", [0, 1, 2, 3])
@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.requirement("EVID-PLACE")
def test_a_box_turned_for_reading_comes_back_where_it_was(turns: int, quarter: int) -> None:
    frame = Frame(left=0, bottom=0, right=300, top=200, turns=turns)
    turned = frame.turned(BOX, quarter)
    assert frame.shown(turned, quarter) == BOX
    assert turned[0] < turned[2]
    assert turned[1] < turned[3]


@pytest.mark.parametrize(
    ("turns", "size", "shown"),
    [(0, (300, 200), (0, 200)), (1, (200, 300), (0, 0)), (2, (300, 200), (300, 0)), (3, (200, 300), (200, 300))],
)
@pytest.mark.requirement("EVID-PLACE")
def test_the_lower_left_corner_goes_where_the_turned_page_shows_it(turns: int, size: tuple[int, int], shown: tuple[int, int]) -> None:
    frame = Frame(left=7, bottom=9, right=307, top=209, turns=turns)
    assert (frame.width, frame.height) == size
    assert frame.point(7, 9) == shown
