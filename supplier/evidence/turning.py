"""Scans that lie on their side, upside down or askew: read as if they lay straight, and every place put back to where the page shows it."""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Iterable, Sequence

import msgspec

from supplier.model.reading import Box

Point = tuple[float, float]
_LONG = 4.0
"""Times its height: a shorter line says little about an angle."""
_FEWEST = 3
_STRAIGHT, _ASKEW = 0.3, 20.0
"""Degrees: less changes nothing, more is no scan that slipped."""


class Turn(msgspec.Struct, frozen=True):
    """How a page is turned: by `angle` degrees clockwise, round its middle. `upright` and `shown` are its sizes."""

    angle: float
    upright: tuple[float, float]
    shown: tuple[float, float]

    def straight(self, point: Point) -> Point:
        """Where a point of the page as shown lies on the page set upright."""
        return _turned(point, -self.angle, self.shown, self.upright)

    def put(self, point: Point) -> Point:
        """Where a point of the upright page lies on the page as shown."""
        return _turned(point, self.angle, self.upright, self.shown)

    def back(self, box: Box) -> Box:
        """The box on the page as shown round a box on the upright page."""
        x0, y0, x1, y1 = around(map(self.put, corners(box)))
        return (round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))


def of(quarter: int, size: tuple[float, float]) -> Turn:
    """The turn of a page shown in this size: 90 for the top at the right, -90 for the top at the left, 180, or 0."""
    return Turn(float(quarter), size[::-1] if abs(quarter) == 90 else size, size)  # noqa: PLR2004 - degrees


def askew(turn: Turn, quads: Iterable[Sequence[Point]]) -> Turn:
    """The turn with the angle added by which most long lines, given by their corners on the page as shown, are still askew."""
    edges = [max(itertools.pairwise(quad), key=lambda edge: math.dist(*edge)) for quad in quads if _is_long(quad)]
    if len(edges) < _FEWEST:
        return turn
    angles = [_level(turn.straight(one), turn.straight(other)) for one, other in edges]
    middle = statistics.median(angles)
    return msgspec.structs.replace(turn, angle=turn.angle + middle) if _STRAIGHT <= abs(middle) <= _ASKEW else turn


def corners(box: Box) -> tuple[Point, Point, Point, Point]:
    """The four corners of a box, from the top left clockwise."""
    x0, y0, x1, y1 = box
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def around(points: Iterable[Point]) -> Box:
    """The smallest level box round points."""
    xs, ys = zip(*points, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


def _is_long(quad: Sequence[Point]) -> bool:
    one, other = math.dist(quad[0], quad[1]), math.dist(quad[1], quad[2])
    return max(one, other) >= _LONG * min(one, other)


def _level(one: Point, other: Point) -> float:
    """The angle of a line to the horizontal in degrees, clockwise, whichever of its ends comes first."""
    angle = math.degrees(math.atan2(other[1] - one[1], other[0] - one[0]))
    return (angle + 90.0) % 180.0 - 90.0


def _turned(point: Point, angle: float, size: tuple[float, float], other: tuple[float, float]) -> Point:
    """A point turned clockwise round the middle of a page of one size, whose middle becomes that of a page of another."""
    turn = math.radians(angle)
    x, y = point[0] - size[0] / 2, point[1] - size[1] / 2
    return (x * math.cos(turn) - y * math.sin(turn) + other[0] / 2, x * math.sin(turn) + y * math.cos(turn) + other[1] / 2)
