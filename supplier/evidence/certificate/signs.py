"""What a certificate says against itself or on condition: unaccredited, a draft, valid only with surveillance."""

from __future__ import annotations

import statistics

from supplier.evidence import labels, vocabulary
from supplier.evidence.candidates import Candidate, Sheet, place
from supplier.evidence.folding import fold
from supplier.evidence.layout import Line
from supplier.model.reading import Finding

_HUGE = 2.5
_SHORTEST_PIECE = 4


def findings(sheet: Sheet) -> list[Finding]:
    """Findings about the document as a whole, one of each code."""
    found = [_unaccredited(sheet), _draft(sheet), _conditional(sheet)]
    return [finding for finding in found if finding]


def unaccredited(sheet: Sheet) -> list[Candidate]:
    """The words that call the certificate unaccredited, as a fact with its place."""
    found = []
    for line in sheet.lines:
        label = labels.first(line.text, "unaccredited")
        if label:
            raw = line.text[label.start : label.end]
            where = place(line, label.start, label.end)
            found.append(Candidate(name="accredited", value=False, raw=raw, place=where, method="label", strength=88))
    return found


def _unaccredited(sheet: Sheet) -> Finding | None:
    line = next((line for line in sheet.lines if labels.first(line.text, "unaccredited")), None)
    return Finding(code="CERT_UNACCREDITED", message=f'the document says: "{line.text.strip()}"', page=line.page) if line else None


def _conditional(sheet: Sheet) -> Finding | None:
    line = next((line for line in sheet.lines if labels.first(line.text, "dependent")), None)
    message = "validity depends on surveillance that this document does not show"
    return Finding(code="CERT_SURVEILLANCE_UNKNOWN", message=message, page=line.page) if line else None


def _draft(sheet: Sheet) -> Finding | None:
    """A watermark: its word alone on a line, or huge letters anywhere that make up most of it."""
    for line in sheet.lines:
        label = labels.starts(line.text, "watermark")
        if label and labels.letters(line.text[label.end :]) == 0:
            return _is_draft(line, line.text[label.start : label.end])
    for page in {line.page for line in sheet.lines}:
        word = _scattered([line for line in sheet.lines if line.page == page])
        if word:
            return Finding(
                code="CERT_DRAFT", message=f'huge letters across the page spell "{word}": a draft or specimen, not a certificate', page=page
            )
    return None


def _is_draft(line: Line, word: str) -> Finding:
    return Finding(code="CERT_DRAFT", message=f'the page is marked "{word}": a draft or specimen, not a certificate', page=line.page)


def _scattered(lines: list[Line]) -> str | None:
    """A watermark whose slanted letters came apart: pieces of huge letters, from left to right, inside one of the words."""
    heights = [line.box[3] - line.box[1] for line in lines if line.box]
    if not heights:
        return None
    usual = statistics.median(heights)
    huge = sorted(
        (line for line in lines if line.box and line.box[3] - line.box[1] > 4 * usual and len(line.text) <= 2 * _SHORTEST_PIECE),
        key=lambda o: o.box[0] if o.box else 0,
    )
    piece = "".join(fold(line.text) for line in huge).replace(" ", "")
    if len(piece) < _SHORTEST_PIECE or not piece.isalpha():
        return None
    words = {fold(word) for language in vocabulary.certificate().language for word in language.watermark}
    return next((word for word in sorted(words) if piece in word and len(piece) >= len(word) - 1), None)
