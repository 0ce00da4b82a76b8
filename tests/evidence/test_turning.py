"""Turned pages: what lies at one place of a straight page lies at one place of the turned one, and is put back there."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supplier.evidence import turning
from supplier.evidence.turning import Turn
from supplier.model.reading import Box

SIZE = (600.0, 800.0)
CORNER: Box = (10.0, 20.0, 110.0, 40.0)


@pytest.mark.parametrize(
    ("quarter", "shown"),
    [(0, CORNER), (90, (760.0, 10.0, 780.0, 110.0)), (-90, (20.0, 490.0, 40.0, 590.0)), (180, (490.0, 760.0, 590.0, 780.0))],
)
def test_a_box_at_the_top_left_goes_where_the_quarter_turn_takes_it(quarter: int, shown: Box) -> None:
    turn = turning.of(quarter, SIZE if quarter in {0, 180} else SIZE[::-1])
    assert turn.upright == SIZE
    assert turn.back(CORNER) == pytest.approx(shown)


@given(st.floats(-180, 180), st.tuples(st.floats(0, 600), st.floats(0, 800)))
def test_a_point_set_upright_and_put_back_is_where_it_was(angle: float, point: turning.Point) -> None:
    turn = Turn(angle, SIZE, (900.0, 700.0))
    assert turn.straight(turn.put(point)) == pytest.approx(point, abs=1e-6)


def quad(angle: float, y: float, width: float = 300.0) -> tuple[turning.Point, ...]:
    """A line of text that climbs by so many degrees."""
    along, across = math.radians(angle), math.radians(angle + 90)
    start = (100.0, y)
    end = (start[0] + width * math.cos(along), start[1] + width * math.sin(along))
    down = (12 * math.cos(across), 12 * math.sin(across))
    return (start, end, (end[0] + down[0], end[1] + down[1]), (start[0] + down[0], start[1] + down[1]))


@pytest.mark.parametrize(
    ("angles", "found"),
    [
        ((3.0, 3.1, 2.9, 40.0), 3.05),
        ((-6.0, -6.0, -6.0), -6.0),
        ((0.1, 0.2, 0.1), 0.0),
        ((45.0, 45.0, 45.0), 0.0),
        ((3.0, 3.0), 0.0),
        ((), 0.0),
    ],
    ids=["one line is a stamp", "the other way", "straight enough", "no scan that slipped", "two lines say nothing", "nothing"],
)
def test_a_page_is_as_askew_as_most_of_its_long_lines(angles: tuple[float, ...], found: float) -> None:
    lines = [quad(angle, 100.0 + 40 * at) for at, angle in enumerate(angles)]
    assert turning.askew(turning.of(0, SIZE), lines).angle == pytest.approx(found)


def test_short_lines_say_nothing_about_the_angle() -> None:
    assert turning.askew(turning.of(0, SIZE), [quad(8.0, 100.0 + 40 * at, width=30.0) for at in range(5)]).angle == 0.0
