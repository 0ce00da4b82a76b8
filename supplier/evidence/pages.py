"""A PDF as a Source: pypdf looks first, pdfium gives words with boxes, lines, rulings and pictures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pypdfium2 as pdfium

from supplier.evidence import characters, drawing, gatekeeper, limits, lines, qr, signals, structure
from supplier.evidence.glyphs import Frame, Glyph
from supplier.evidence.layout import Page, Source
from supplier.evidence.looks import Fonts
from supplier.evidence.refusals import RefusedError
from supplier.evidence.sniff import PDF
from supplier.model.reading import Finding, TextSource


class Parsed(msgspec.Struct):
    """A page with what the signals need to know about it: what is drawn, and the characters nobody can see."""

    page: Page
    hidden: list[Glyph]
    drawn: drawing.Drawn
    characters: int


def parse(data: bytes, name: str) -> Source:
    """The Source of a PDF.

    Raises:
        RefusedError: it needs a password, is too large, or neither library can open it.
    """
    with gatekeeper.configured():
        opened = gatekeeper.look(data)
        found = gatekeeper.guarded(lambda: structure.findings(opened, data))
        metadata = structure.metadata(opened)
        gatekeeper.release(opened)
    taken: list[Page] = []
    odd: list[Finding] = []
    for parsed in _pages(data, opened):
        taken.append(parsed.page)
        odd += signals.of_page(parsed)
    pages = tuple(taken)
    return Source(name=name, media_type=PDF, pages=pages, metadata=metadata, findings=(*found, *odd[:20]), text_source=_text_source(pages))


@contextmanager
def document(data: bytes) -> Iterator[Any]:
    """An open pdfium document.

    Raises:
        RefusedError: pdfium cannot open it, with the reason in the code.
    """
    try:
        opened = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise RefusedError("DOC_ENCRYPTED", "The document needs a password. Upload a copy without one.") from error
        raise RefusedError("DOC_UNREADABLE", _broken(data)) from error
    try:
        yield opened
    finally:
        opened.close()


def _broken(data: bytes) -> str:
    if gatekeeper.damaged_by_text_transfer(data):
        return "The file was damaged on the way: its bytes were changed as if they were text. Send the original file again."
    return "The file is not a complete PDF. Send the original file again."


def _pages(data: bytes, opened: gatekeeper.Opened) -> Iterator[Parsed]:
    with document(data) as source:
        count = len(source)
        if count > limits.PAGES:
            raise RefusedError("DOC_TOO_LARGE", f"The document has {count} pages; the reader accepts {limits.PAGES}.")
        if count == 0 and opened.pages:
            raise RefusedError("DOC_UNREADABLE", "The pages of the document cannot be found. Send the original file again.")
        held, fonts = 0, Fonts()
        for index in range(count):
            parsed = _one(source, index, fonts)
            held += parsed.characters
            if held > limits.TEXT_CHARACTERS:
                raise RefusedError("DOC_TOO_LARGE", f"The document holds more than {limits.TEXT_CHARACTERS:,} characters.")
            yield parsed


def _one(source: Any, index: int, fonts: Fonts) -> Parsed:
    try:
        page = source[index]
    except pdfium.PdfiumError:
        return Parsed(Page(number=index + 1, source=TextSource.NONE), [], drawing.Drawn(), 0)
    textpage = None
    try:
        shown = characters.frame(page)
        textpage = page.get_textpage()
        found = characters.glyphs(textpage, shown, fonts)
        return _build(index + 1, found, drawing.drawn(page, shown), shown)
    except characters.TooMuchTextError as error:
        raise RefusedError("DOC_TOO_LARGE", f"Page {index + 1} holds {error} characters; the reader accepts {limits.PAGE_CHARACTERS}.") from error
    finally:
        if textpage is not None:
            textpage.close()
        page.close()


def _build(number: int, found: list[Glyph], drawn: drawing.Drawn, shown: Frame) -> Parsed:
    held = sum(map(len, found))
    share = drawing.image_share(drawn.images, shown)
    hidden = signals.unseen(found, drawn, shown)
    if hidden:
        unseen = set(map(id, hidden))
        found = [glyph for glyph in found if id(glyph) not in unseen]
    built = lines.build(found, shown, number, drawn.rulings)
    page = Page(
        number=number,
        width=round(shown.width, 2),
        height=round(shown.height, 2),
        lines=built,
        rulings=tuple(drawn.rulings),
        swatches=tuple(drawn.swatches),
        image_share=share,
        source=TextSource.TEXT if built else TextSource.NONE,
        likely=qr.likely(drawn) if number <= limits.CODE_PAGES else (),
    )
    return Parsed(page, hidden, drawn, held)


def _text_source(pages: tuple[Page, ...]) -> TextSource:
    sources = {page.source for page in pages} - {TextSource.NONE}
    if not sources:
        return TextSource.NONE
    return sources.pop() if len(sources) == 1 else TextSource.MIXED


def with_pages(source: Source, changed: tuple[Page, ...]) -> Source:
    """The source with other pages and what follows from them."""
    return msgspec.structs.replace(source, pages=changed, text_source=_text_source(changed))


def render(data: bytes, number: int, scale: float) -> Any:
    """One page (counted from 1) as a Pillow image; `scale` is pixels for each point, lowered so that no side exceeds the limit.

    Raises:
        RefusedError: the document cannot be opened, or has no such page.
    """
    with document(data) as source:
        if not 1 <= number <= len(source):
            raise RefusedError("DOC_NO_SUCH_PAGE", f"The document has {len(source)} pages, not page {number}.")
        page = source[number - 1]
        longest = max(page.get_width(), page.get_height(), 1.0)
        fitting = min(scale, limits.RENDER_LONG_SIDE / longest)
        bitmap = page.render(scale=fitting, may_draw_forms=False, draw_annots=True, rev_byteorder=True)
        return bitmap.to_pil().convert("RGB")
