from __future__ import annotations

from array import array

import pytest

from supplier.evidence.glyphs import Frame, Run, Stretch, Stretches

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


def test_the_words_of_a_line_are_made_once_and_let_go_when_many_others_were_asked_for() -> None:
    run = Run("Helvetica", 11.0, False, False, False, 0, True, 11.0)  # noqa: FBT003 - neither bold, hidden nor white
    part = Stretch("two words", run, array("d", [10.0, 40.0]), array("d", [30.0, 70.0]), "AAA AAAAA", {"A": (100.0, 110.0)})
    asked, others = Stretches([part]), [Stretches([part]) for _ in range(1_000)]
    assert [word.text for word in asked] == ["two", "words"]
    assert asked.made is not None
    assert next(iter(asked)) is next(iter(asked))
    assert all(len(tuple(one)) == len(one) for one in others)
    assert asked.made is None
    assert 0 < sum(one.made is not None for one in others) < len(others)
