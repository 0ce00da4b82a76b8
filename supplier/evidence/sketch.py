"""A small sketch of what a document says: enough to find nearly the same text again, too little to read it.

Two descriptions of two systems are rarely written in the same words. Names, numbers and dates are what a copied report
changes, so the sketch leaves them out and holds only the running words.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
import zlib
from array import array
from collections.abc import Iterator

from supplier.model.reading import Kind, Sketch

SAME = 0.9
"""Share of common passages from which two texts count as nearly the same."""
PROSE = frozenset(
    (
        Kind.SOC1_REPORT,
        Kind.SOC2_REPORT,
        Kind.SOC3_REPORT,
        Kind.PENETRATION_TEST,
        Kind.AUDIT_REPORT,
        Kind.GXP_STATEMENT,
        Kind.VALIDATION_PLAN,
        Kind.VALIDATION_REPORT,
        Kind.RESTORE_TEST,
        Kind.QMS_MANUAL,
        Kind.AUDIT_TRAIL_SPEC,
        Kind.POLICY,
    )
)
"""Kinds that a vendor or its auditor words itself. Certificates, lists of controls, agreements and question forms share their words honestly."""
_LEAST_WORDS = 40
"""Fewer words are a picture with a caption: many files say just that."""
_KEPT = 256
"""Hashes kept. The standard error of a similarity of 0.9 is then 2 percent."""
_LEAST_PASSAGES = 600
"""Fewer passages (about two pages) are mostly form."""
_PASSAGE = 5
"""Words in a row."""
_COMPARED = 200_000
"""Characters of which passages are taken: the first 60 pages or so."""
_RUNNING = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\d_]+")


def make(text: str) -> Sketch | None:
    """The sketch of a text; None where it says too little to be compared."""
    count, hashed = _hashed(text)
    if count < _LEAST_WORDS:
        return None
    passages = set(_passages(text[:_COMPARED]))
    kept = sorted(passages)[:_KEPT] if len(passages) >= _LEAST_PASSAGES else []
    return Sketch(text=hashed, passages=_packed(kept))


def _hashed(text: str) -> tuple[int, str]:
    """How many words a text has, and their hash with a blank between them: line by line, so that a long text is never held in words."""
    hashed, count = hashlib.sha256(), 0
    for line in text.splitlines():
        words = line.casefold().split()
        if words:
            hashed.update(f"{' ' if count else ''}{' '.join(words)}".encode())
            count += len(words)
    return count, hashed.hexdigest()


def similarity(one: str, other: str) -> float:
    """How much two texts share, 0 to 1, from the `passages` of their sketches; 0 where one is too short to be compared.

    The smallest hashes of both together are a fair sample of all passages; the share of them that both hold estimates the
    share of passages that both texts hold (Broder 1997, bottom-k sketch).
    """
    first, second = _unpacked(one), _unpacked(other)
    if not first or not second:
        return 0.0
    sample = sorted(first | second)[:_KEPT]
    return sum(value in first and value in second for value in sample) / len(sample)


def _passages(text: str) -> Iterator[int]:
    """A hash for each run of words that carry no capital: prose stays, names and the first words of sentences go."""
    running = [word.encode() for word in _RUNNING.findall(text) if word == word.lower()]
    return map(zlib.crc32, map(b" ".join, zip(*(running[start:] for start in range(_PASSAGE)), strict=False)))


def _packed(hashes: list[int]) -> str:
    """The hashes as text, four bytes each, the lowest first."""
    held = array("I", hashes)
    if sys.byteorder == "big":
        held.byteswap()
    return base64.b64encode(held.tobytes()).decode()


def _unpacked(text: str) -> set[int]:
    held = array("I")
    held.frombytes(base64.b64decode(text))
    if sys.byteorder == "big":
        held.byteswap()
    return set(held)
