"""What is odd about a document itself, as findings with codes: only what can be shown, and without drama.

Codes of the flag catalogue start with DOC_. DOC_EDIT_TRACES is context for a reviewer, never a verdict: one honest
certificate in eight was touched by an editor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from supplier.evidence.glyphs import Frame, Glyph
from supplier.model.reading import Finding

if TYPE_CHECKING:
    from supplier.evidence.drawing import Drawn
    from supplier.evidence.gatekeeper import Opened
    from supplier.evidence.layout import Source
    from supplier.evidence.pages import Parsed


def structure(opened: Opened, data: bytes) -> list[Finding]:
    """Encryption, active content, attachments and revisions of a PDF."""
    return []


def metadata(opened: Opened) -> dict[str, str]:
    """Producer, creator, title and dates of a PDF."""
    return {}


def white_on_white(glyph: Glyph, drawn: Drawn, shown: Frame) -> bool:
    """White text with nothing coloured and no picture under it: nobody can see it."""
    if not glyph.run.white:
        return False
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    x, _, _, y = shown.shown((x, y, x, y), max(0, glyph.run.quarter))[0], 0, 0, shown.shown((x, y, x, y), max(0, glyph.run.quarter))[1]
    return not any(box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1 for box in (*drawn.fills, *drawn.images))


def visible(parsed: list[Parsed]) -> list[Finding]:
    """Hidden, white and covered text."""
    return []


def text_layer(source: Source) -> list[Finding]:
    """Pages that are pictures only."""
    return []


def instructions(source: Source) -> list[Finding]:
    """Text that speaks to an automatic reader."""
    return []
