"""Several documents in one file: cut where a page begins another certificate of its own."""

from __future__ import annotations

from supplier.evidence.layout import Source
from supplier.model.reading import Part


def split(source: Source) -> list[tuple[Source, Part | None]]:
    """The documents of a file with their page ranges; a file that is one document comes back whole."""
    return [(source, None)]
