"""Image files as documents, and pages as WebP images for people to look at."""

from __future__ import annotations

import contextlib
import io
import struct
import warnings
from collections.abc import Iterator
from typing import Any

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

from supplier.evidence import limits, ocr, pages, pictures, qr
from supplier.evidence.layout import Page, Source
from supplier.evidence.refusals import RefusedError
from supplier.evidence.sniff import JPEG, PDF, PNG, TIFF, WEBP
from supplier.model.reading import TextSource

IMAGE_TYPES = frozenset((PNG, JPEG, TIFF, WEBP))
_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP")
_ASSUMED_DPI = 150.0
_QUALITY = 80


def frames(data: bytes) -> Iterator[Any]:
    """The pictures of an image file (TIFF may hold several), as Pillow images in RGB.

    Raises:
        RefusedError: broken, or more pixels than the reader accepts.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                count = min(getattr(image, "n_frames", 1), limits.IMAGE_FRAMES)
                for index in range(count):
                    image.seek(index)
                    if image.width * image.height > limits.IMAGE_PIXELS:
                        raise RefusedError(
                            "DOC_TOO_LARGE", f"The image has {image.width} x {image.height} pixels; the reader accepts {limits.IMAGE_PIXELS:,}."
                        )
                    yield _flat(image)
    except Image.DecompressionBombError as error:
        raise RefusedError("DOC_TOO_LARGE", f"The image has far more pixels than the {limits.IMAGE_PIXELS:,} that the reader accepts.") from error
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        TypeError,
        IndexError,
        KeyError,
        AttributeError,
    ) as error:
        raise RefusedError("DOC_UNREADABLE", "The image is damaged. Send the original again.") from error


def _flat(image: Any) -> Any:
    """RGB on white, as the camera was held: transparent parts are not black."""
    with contextlib.suppress(OSError, ValueError, SyntaxError, TypeError, KeyError, struct.error, EOFError):
        image = ImageOps.exif_transpose(image)
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        ground.alpha_composite(layer)
        return ground.convert("RGB")
    if image.mode.startswith("I;16"):
        # Pillow cuts what is more than 255: a scan in 65,536 greys would come out blank.
        return image.convert("I").point(lambda grey: grey / 257).convert("L").convert("RGB")
    return image.convert("RGB")


def parse(data: bytes, name: str, media_type: str) -> Source:
    """The Source of an image file: pages without text, sized in points at 150 dpi."""
    found = []
    for number, image in enumerate(frames(data), 1):
        width, height = (round(side * 72 / _ASSUMED_DPI, 2) for side in image.size)
        found.append(Page(number=number, width=width, height=height, image_share=1.0, source=TextSource.NONE))
    return Source(name, media_type, tuple(found), text_source=TextSource.NONE)


def page_image(data: bytes, media_type: str, number: int, scale: float) -> Any:
    """One page (from 1) as a Pillow image; `scale` is pixels for each point.

    Raises:
        RefusedError: the document has no pages to look at, or not this one.
    """
    if media_type == PDF:
        return pages.render(data, number, scale)
    if media_type not in IMAGE_TYPES:
        raise RefusedError("DOC_NO_IMAGE", "This document has no page images; its text is shown instead.")
    for index, image in enumerate(frames(data), 1):
        if index == number:
            factor = min(scale * 72 / _ASSUMED_DPI, limits.RENDER_LONG_SIDE / max(image.size))
            size = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
            return image.resize(size)
    raise RefusedError("DOC_NO_SUCH_PAGE", f"The document has no page {number}.")


def webp(image: Any) -> bytes:
    """A Pillow image as WebP."""
    held = io.BytesIO()
    image.save(held, "WEBP", quality=_QUALITY, method=2)
    return held.getvalue()


def recognise(source: Source, data: bytes, wanted: list[Page]) -> Source:
    """The Source with text recognised on these pages; of a page that has text, in its pictures."""
    using = ocr.engine()
    if using is None:
        return source
    done = list(source.pages)
    for page in wanted:
        scale = ocr.scale(page.width, page.height)
        image = pictures.drawn(data, page.number, scale) if page.lines else page_image(data, source.media_type, page.number, scale)
        done[page.number - 1] = msgspec.structs.replace(ocr.read(page, image, using), codes=qr.read(image, page))
    return pages.with_pages(source, tuple(done))


def needing(source: Source) -> list[Page]:
    """The first pages that are pictures without any text."""
    if source.media_type != PDF and source.media_type not in IMAGE_TYPES:
        return []
    bare = [page for page in source.pages if page.source is TextSource.NONE and page.image_share > 0.05]  # noqa: PLR2004 - a logo is no scan
    return bare[: limits.OCR_PAGES]
