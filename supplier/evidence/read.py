"""From bytes to readings: sniff, parse into the page model, decide the kind, let that kind's reader take the facts."""

from __future__ import annotations

from supplier.evidence import pages
from supplier.evidence.layout import Source


def open_source(data: bytes, name: str, *, ocr: bool = False) -> Source:
    """Parse a document into the page model, in this process."""
    return pages.parse(data, name)
