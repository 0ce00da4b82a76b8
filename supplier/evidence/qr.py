"""QR codes on pages: where one may lie, and what it says. What it says is text like any other; nothing is ever fetched.

Only pictures of a code's proportions and blocks of drawn squares are looked at, one by one: drawing a whole page to look for
a code would cost more than reading a certificate does.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from supplier.evidence import characters, drawing, limits
from supplier.evidence.layout import Code, Page, Source
from supplier.evidence.lines import clean
from supplier.evidence.sniff import PDF
from supplier.model.reading import Box

_SMALLEST, _LARGEST = drawing.MOSAIC
_SQUARE = 0.8
"""Of the longer side, the least that the shorter one has: a few programs leave a margin on two sides only."""
_MODULE = 12.0
"""Points of a drawn square, or of the run of squares that is drawn as one."""
_DRAWN = 60
"""Squares or runs of a block; the smallest code has over a hundred."""
_STEPS = 2
"""Objects between two squares of a block: a colour may be set, or a white one lies between."""
_PIXELS = 320.0
"""Of the side of what is looked at: five or more for each square of the codes that are common."""
_PICTURE_PIXELS = 16_000_000
_PAYLOAD = 500
"""Characters of a payload that are kept."""


def likely(drawn: drawing.Drawn) -> tuple[Box, ...]:
    """Where a code may lie on a page of a PDF: pictures and blocks of drawn squares of its proportions."""
    found = [box for box in (*drawn.images, *drawn.mosaics, *_blocks(drawn)) if _fits(box)]
    return tuple(dict.fromkeys(found))[: limits.CODES]


def _fits(box: Box) -> bool:
    wide, high = box[2] - box[0], box[3] - box[1]
    return min(wide, high) >= _SMALLEST and max(wide, high) <= _LARGEST and min(wide, high) >= _SQUARE * max(wide, high)


def _blocks(drawn: drawing.Drawn) -> Iterator[Box]:
    """Boxes around small shapes that were drawn one after the other."""
    count, around, last = 0, (0.0, 0.0, 0.0, 0.0), 0
    for order, box in drawn.covers:
        if min(box[2] - box[0], box[3] - box[1]) > _MODULE:
            continue
        if count and order - last <= _STEPS:
            around = (min(around[0], box[0]), min(around[1], box[1]), max(around[2], box[2]), max(around[3], box[3]))
            count += 1
        else:
            if count >= _DRAWN:
                yield around
            count, around = 1, box
        last = order
    if count >= _DRAWN:
        yield around


def looked_for(source: Source, data: bytes) -> Source:
    """The source with the codes of its first pages, where something on them may be one."""
    if source.media_type != PDF or not any(page.likely for page in source.pages[: limits.CODE_PAGES]):
        return source
    from supplier.evidence import pages

    found = list(source.pages)
    with pages.document(data) as document:
        for at, page in enumerate(found[: limits.CODE_PAGES]):
            if page.likely and not page.codes:
                found[at] = msgspec.structs.replace(page, codes=_on_page(document, page))
    return msgspec.structs.replace(source, pages=tuple(found))


def _on_page(document: Any, page: Page) -> tuple[Code, ...]:
    opened = document[page.number - 1]
    try:
        waiting = dict.fromkeys(page.likely)
        found: list[Code] = []
        for box, image in _pictures(document, opened, waiting):
            waiting.pop(box, None)
            found += _codes(image, box)
        if waiting and not found:
            _without_pictures(opened)
            for box in waiting:
                found += _codes(_cut_out(opened, page, box), box)
    finally:
        opened.close()
    return _each_once(found)


def _pictures(document: Any, page: Any, wanted: Iterable[Box]) -> Iterator[tuple[Box, Any]]:
    """The pictures in these boxes by themselves: what lies behind them on the page need not be drawn."""
    waiting = set(wanted)
    for item, box, placed in drawing.pictures(page, characters.frame(page)):
        if box in waiting:
            waiting.discard(box)
            image = _by_itself(document, page, item, placed)
            if image is not None:
                yield box, image


def _by_itself(document: Any, page: Any, item: Any, placed: drawing.Matrix) -> Any:
    """One picture of a page in grey on white, or None where it is too large or broken."""
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium_c.FPDFImageObj_GetImagePixelSize(item, width, height)
    side = max(math.hypot(placed[0], placed[1]), math.hypot(placed[2], placed[3]))
    if not 0 < width.value * height.value <= _PICTURE_PIXELS or side <= 0:
        return None
    scale = _PIXELS / side
    pdfium_c.FPDFPageObj_SetMatrix(item, pdfium_c.FS_MATRIX(*(scale * part for part in placed)))
    held = pdfium_c.FPDFImageObj_GetRenderedBitmap(document, page, item)
    pdfium_c.FPDFPageObj_SetMatrix(item, pdfium_c.FS_MATRIX(*placed))
    return _in_grey(pdfium.PdfBitmap.from_raw(held).to_pil()) if held else None


def _in_grey(image: Any) -> Any:
    from PIL import Image

    if image.mode != "RGBA":
        return image.convert("L")
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(image)
    return ground.convert("L")


def _without_pictures(page: Any) -> None:
    """Squares are drawn without them, and unpacking the picture behind a whole page may take a second."""
    for index in range(min(pdfium_c.FPDFPage_CountObjects(page), limits.PAGE_OBJECTS)):
        item = pdfium_c.FPDFPage_GetObject(page, index)
        if pdfium_c.FPDFPageObj_GetType(item) == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            pdfium_c.FPDFPageObj_SetIsActive(item, False)  # noqa: FBT003 - the call of the library


def _cut_out(opened: Any, page: Page, box: Box) -> Any:
    """A piece of a page as it is drawn, with a margin that a code needs."""
    margin = 6.0
    x0, y0, x1, y1 = max(0.0, box[0] - margin), max(0.0, box[1] - margin), min(page.width, box[2] + margin), min(page.height, box[3] + margin)
    scale = _PIXELS / max(x1 - x0, y1 - y0)
    cut = (x0, page.height - y1, page.width - x1, y0)
    return opened.render(scale=scale, crop=cut, may_draw_forms=False, grayscale=True).to_pil().convert("L")


def read(image: Any, page: Page) -> tuple[Code, ...]:
    """The codes on a picture of a whole page, a Pillow image."""
    ratio = page.width / max(1, image.width)
    return _each_once(_decoded(image.convert("L"), lambda x, y: (x * ratio, y * ratio)))


def _codes(image: Any, box: Box) -> list[Code]:
    """The codes in a picture of a place; they are where the picture is."""
    return [Code(code.text, box) for code in _decoded(image, lambda x, y: (x, y))]


def _decoded(image: Any, put: Callable[[float, float], tuple[float, float]]) -> list[Code]:
    import zxingcpp

    only = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    found = []
    for code in zxingcpp.read_barcodes(image, formats=only, text_mode=zxingcpp.TextMode.Plain):
        text = " ".join(clean(code.text.replace("\x00", "")).split())[:_PAYLOAD]
        at = code.position
        xs, ys = zip(*(put(corner.x, corner.y) for corner in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)), strict=True)
        if text:
            found.append(Code(text, (round(min(xs), 2), round(min(ys), 2), round(max(xs), 2), round(max(ys), 2))))
    return found


def _each_once(found: list[Code]) -> tuple[Code, ...]:
    return tuple({code.text: code for code in reversed(found)}.values())[::-1]
