"""QR codes drawn as programs draw them: a picture, a path of many corners, a rectangle for each square."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping

import numpy as np
import zxingcpp

from tests.evidence import made

RESOURCES = b"<</Font<</F1 5 0 R/F2 6 0 R>>/XObject<</Q 20 0 R/B 21 0 R/L 22 0 R/F 23 0 R>>>>"


def squares(text: str) -> np.ndarray:
    """A code as an array, 0 where it is black, with the margin it needs."""
    return np.array(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=1))


def picture(array: np.ndarray, *, scale: int = 4, colour: bool = False) -> bytes:
    """An image object of an array of greys."""
    grown = np.kron(array, np.ones((scale, scale), dtype=np.uint8))
    packed = zlib.compress((np.repeat(grown[:, :, None], 3, axis=2) if colour else grown).astype(np.uint8).tobytes())
    space = b"/DeviceRGB" if colour else b"/DeviceGray"
    size = b"/Width %d/Height %d/BitsPerComponent 8/ColorSpace%b" % (grown.shape[1], grown.shape[0], space)
    return made.stream(packed, b"/Type/XObject/Subtype/Image/Filter/FlateDecode" + size)


def stencil(array: np.ndarray) -> bytes:
    """A mask through which the colour of the page's pen is painted."""
    bits = np.packbits(array > 0, axis=1).tobytes()  # 1 is left unpainted
    return made.stream(bits, b"/Type/XObject/Subtype/Image/ImageMask true/BitsPerComponent 1/Width %d/Height %d" % (array.shape[1], array.shape[0]))


def placed(name: str = "Q", *, x: float = 450, y: float = 60, side: float = 80) -> str:
    """The drawing that shows an image in a square; y counts from the bottom."""
    return f"q {side} 0 0 {side} {x} {y} cm /{name} Do Q\n"


def turned(*, x: float = 450, y: float = 60, side: float = 80) -> str:
    """As `placed`, on its side."""
    return f"q 0 {side} -{side} 0 {x + side} {y} cm /Q Do Q\n"


def _cells(array: np.ndarray, x: float, y: float, side: float) -> Iterator[tuple[float, float, float]]:
    step = side / len(array)
    for row, column in zip(*np.nonzero(array == 0), strict=True):
        yield x + column * step, y + side - (row + 1) * step, step


def rectangles(array: np.ndarray, *, x: float = 450, y: float = 60, side: float = 80) -> str:
    """A rectangle painted for each black square."""
    return "".join(f"{a:.3f} {b:.3f} {step:.3f} {step:.3f} re f\n" for a, b, step in _cells(array, x, y, side))


def one_path(array: np.ndarray, *, x: float = 450, y: float = 60, side: float = 80) -> str:
    """All black squares as one path."""
    return "".join(f"{a:.3f} {b:.3f} {step:.3f} {step:.3f} re\n" for a, b, step in _cells(array, x, y, side)) + "f\n"


def document(drawing: str, objects: Mapping[int, bytes] | None = None, *, text: str = made.CERTIFICATE, extra: bytes = b"") -> bytes:
    """A certificate with this drawn beside its text."""
    content = (drawing + made.lines_of(text)).encode("latin-1")
    return made.pdf(made.page(made.stream(content), resources=RESOURCES, extra=extra, more=objects))


def coded(payload: str, text: str = made.CERTIFICATE) -> bytes:
    """A certificate with a picture of a code."""
    return document(placed(), {20: picture(squares(payload))}, text=text)
