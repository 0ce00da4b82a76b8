"""What is drawn on a PDF page beside text: rulings for tables, the share of pictures, and what covers what."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator
from typing import Any

import msgspec
import pypdfium2.raw as pdfium_c

from supplier.evidence import limits
from supplier.evidence.glyphs import Frame
from supplier.model.reading import Box

THIN = 2.5
"""Points: a filled rectangle thinner than this is a line."""
LONG = 8.0
"""Points: a shorter line rules nothing."""
_SEGMENTS = 2_000
_RULINGS = 6_000
_DEPTH = 5
_OPAQUE = 0xF0
MOSAIC = (20.0, 220.0)
"""Points of the sides of a mosaic, at least and at most: a smaller code is read by no telephone."""
_MANY_CORNERS, _MOSAICS, _LOOKED_AT = 240, 50, 60
"""Segments that sixty squares have more of; mosaics that are kept; the segments of a path that are looked at for bends."""
_SWATCH, _WIDEST, _HIGHEST = 4.0, 160.0, 60.0
"""Points: a coloured area of the size of a cell or smaller may say something by its colour."""
_SWATCHES = 500

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Drawn(msgspec.Struct):
    """What one page shows. `texts` and `covers` keep the order of drawing, so that a later cover hides an earlier text.

    `mosaics` are filled paths of very many straight sides, as a code of squares is one.

    Of the texts only those are kept that a cover follows: nobody asks for the others.
    """

    rulings: list[Box] = []
    images: list[Box] = []
    fills: list[Box] = []
    swatches: list[tuple[Box, str]] = []
    texts: list[tuple[int, Box]] = []
    covers: list[tuple[int, Box]] = []
    mosaics: list[Box] = []


def drawn(page: Any, shown: Frame) -> Drawn:
    """Walk the page's objects, forms included, up to `limits.PAGE_OBJECTS`."""
    result = Drawn()
    texts: list[tuple[int, Any, Matrix]] = []
    for order, (item, kind, matrix) in enumerate(_objects(page)):
        if order >= limits.PAGE_OBJECTS:
            break
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            texts.append((order, item, matrix))
            continue
        box = _bounds(item, matrix, shown)
        if box is None:
            continue
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            _path(item, matrix, shown, box, order, result)
        elif kind in {pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_SHADING}:
            result.images.append(box)
            if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE and not pdfium_c.FPDFPageObj_HasTransparency(item):
                result.covers.append((order, box))
    last = max((order for order, _ in result.covers), default=-1)
    covered = ((order, _bounds(item, matrix, shown)) for order, item, matrix in texts if order < last)
    result.texts.extend((order, box) for order, box in covered if box is not None)
    return result


def pictures(page: Any, shown: Frame) -> Iterator[tuple[Any, Box, Matrix]]:
    """The pictures of an open page, up to `limits.PAGE_OBJECTS`: each object, its box as `drawn` gives it, and how it is placed."""
    for item, kind, matrix in itertools.islice(_objects(page), limits.PAGE_OBJECTS):
        box = _bounds(item, matrix, shown) if kind == pdfium_c.FPDF_PAGEOBJ_IMAGE else None
        if box is not None:
            yield item, box, _matrix(item)


def image_share(images: list[Box], page: Frame) -> float:
    """The share of the page covered by its pictures, 0..1, overlaps counted once on a grid of 40 by 40."""
    if not images or page.width <= 0 or page.height <= 0:
        return 0.0
    grid = 40
    covered: set[tuple[int, int]] = set()
    for x0, y0, x1, y1 in images[:500]:
        columns = range(max(0, int(x0 / page.width * grid)), min(grid, int(x1 / page.width * grid + 0.5)))
        lines = range(max(0, int(y0 / page.height * grid)), min(grid, int(y1 / page.height * grid + 0.5)))
        covered.update((column, line) for column in columns for line in lines)
        if len(covered) == grid * grid:
            break
    return round(len(covered) / (grid * grid), 3)


def _objects(page: Any) -> Iterator[tuple[Any, int, Matrix]]:
    for index in range(pdfium_c.FPDFPage_CountObjects(page)):
        yield from _expanded(pdfium_c.FPDFPage_GetObject(page, index), _IDENTITY, _DEPTH)


def _expanded(item: Any, matrix: Matrix, depth: int) -> Iterator[tuple[Any, int, Matrix]]:
    kind = pdfium_c.FPDFPageObj_GetType(item)
    if kind != pdfium_c.FPDF_PAGEOBJ_FORM:
        yield item, kind, matrix
        return
    if depth:
        inner = _times(_matrix(item), matrix)
        for index in range(pdfium_c.FPDFFormObj_CountObjects(item)):
            yield from _expanded(pdfium_c.FPDFFormObj_GetObject(item, index), inner, depth - 1)


def _matrix(item: Any) -> Matrix:
    found = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(item, found):
        return _IDENTITY
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(item: Any, matrix: Matrix, shown: Frame) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium_c.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    corners = [_at(matrix, x, y) for x in (left.value, right.value) for y in (bottom.value, top.value)]
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    x0, y0, x1, y1 = shown.box(min(xs), min(ys), max(xs), max(ys))
    return (max(-10.0, x0), max(-10.0, y0), min(shown.width + 10, x1), min(shown.height + 10, y1))


def _path(item: Any, matrix: Matrix, shown: Frame, box: Box, order: int, result: Drawn) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium_c.FPDFPath_GetDrawMode(item, fill, stroke) or not (fill.value or stroke.value):
        return
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium_c.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
    white = min(red.value, green.value, blue.value) >= 0xFA  # noqa: PLR2004 - as good as white, or a rectangle of four sides
    wide, high = box[2] - box[0], box[3] - box[1]
    corners = pdfium_c.FPDFPath_CountSegments(item) if fill.value else 0
    if corners > _MANY_CORNERS and not white and min(wide, high) >= MOSAIC[0] and max(wide, high) <= MOSAIC[1] and not _bends(item):
        result.mosaics = [*result.mosaics, box][:_MOSAICS]
    if fill.value and alpha.value >= _OPAQUE and not pdfium_c.FPDFPageObj_HasTransparency(item) and corners <= 6:  # noqa: PLR2004 - as good as white, or a rectangle of four sides
        result.covers.append((order, box))
        if not white and wide > THIN and high > THIN:
            result.fills.append(box)
            if _SWATCH <= wide <= _WIDEST and _SWATCH <= high <= _HIGHEST and len(result.swatches) < _SWATCHES:
                result.swatches.append((_rounded(box), f"#{red.value:02x}{green.value:02x}{blue.value:02x}"))
    if len(result.rulings) >= _RULINGS or (white and not stroke.value) or max(wide, high) < LONG:
        return
    if min(wide, high) < THIN:
        result.rulings.append(_rounded(box))
    else:
        result.rulings.extend(_straight(item, matrix, shown))


def _bends(item: Any) -> bool:
    """Whether a path begins with curves, as marks and seals do and no squares."""
    kinds = (pdfium_c.FPDFPathSegment_GetType(pdfium_c.FPDFPath_GetPathSegment(item, index)) for index in range(_LOOKED_AT))
    return any(kind == pdfium_c.FPDF_SEGMENT_BEZIERTO for kind in kinds)


def _straight(item: Any, matrix: Matrix, shown: Frame) -> Iterator[Box]:
    """The level and upright segments of a path."""
    whole = _times(_matrix(item), matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for index in range(min(_SEGMENTS, pdfium_c.FPDFPath_CountSegments(item))):
        segment = pdfium_c.FPDFPath_GetPathSegment(item, index)
        if not pdfium_c.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = shown.point(*_at(whole, x.value, y.value))
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium_c.FPDF_SEGMENT_LINETO:
            yield from _level(last, point)
            if pdfium_c.FPDFPathSegment_GetClose(segment):
                yield from _level(point, start)
        last = point


def _level(one: tuple[float, float], two: tuple[float, float]) -> Iterator[Box]:
    wide, high = abs(one[0] - two[0]), abs(one[1] - two[1])
    if max(wide, high) >= LONG and min(wide, high) < 1.0:
        yield _rounded((min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1])))


def _rounded(box: Box) -> Box:
    return (round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2))
