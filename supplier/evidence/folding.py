"""Text made comparable (no case, no accents, one form of each sign) without losing where each character stood."""

from __future__ import annotations

import bisect
import functools
import itertools
import re
import unicodedata
from array import array
from collections.abc import Iterator

import msgspec

_SIGNS = {"°": "o", "ı": "i", "’": "'", "‘": "'", "`": "'", "´": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "：": ":", "\u00a0": " "}  # noqa: RUF001 (the look-alikes are what is folded)
_SIGNS["ә"] = "ə"  # the Kazakh letter is often typed as the Azerbaijani one
# Patterns that begin with the sign itself are looked for quickly; what stands before it is asked after it.
_MEETS = re.compile(r"[A-Z](?<=[a-z][A-Z])")
_ACRONYM = re.compile(r"[A-Z](?<![^\W\d_][A-Z])[a-z][A-Z](?![^\W\d_])")
"""One small letter between two capitals is an acronym ("SoA"), not two words."""
_RUN = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]")
_FIRST = array("I", [0])
_DECOMPOSED_BELOW = 0x2000
"""Latin, Greek and Cyrillic lose their accents; decomposing Hangul would take syllables apart."""


class Folded(msgspec.Struct, frozen=True):
    """`text` is the folded text. Its pieces begin at `starts` and stood at `origins`; `steps` is 1 where their signs stood one by one, else 0."""

    text: str
    starts: array[int]
    origins: array[int]
    steps: bytes

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the folded text stood in the original, as start and end."""
        if self.origins is _FIRST:
            return (start, end) if start < end else (min(start, len(self.text)),) * 2
        if start >= end:
            at = self._origin(start) if start < len(self.text) else (self._origin(len(self.text) - 1) + 1 if self.text else 0)
            return at, at
        return self._origin(start), self._origin(end - 1) + 1

    def _origin(self, at: int) -> int:
        piece = bisect.bisect_right(self.starts, at) - 1
        return self.origins[piece] + self.steps[piece] * (at - self.starts[piece])


@functools.lru_cache(maxsize=4096)
def _sign(char: str) -> str:
    char = _SIGNS.get(char, char)
    folded = unicodedata.normalize("NFKC", char).casefold()
    if ord(char) < _DECOMPOSED_BELOW:
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return "".join(_SIGNS.get(c, c) for c in folded)


@functools.lru_cache(maxsize=2048)
def folded(text: str) -> Folded:
    """Fold `text`. Where a small letter meets a capital ("RegistrationNo"), a blank is put between: PDFs lose blanks."""
    if text.isascii() and not _MEETS.search(text):
        return Folded(_plain(text), _FIRST, _FIRST, b"\x01")
    whole = {match.end() - 1 for match in _ACRONYM.finditer(text)}
    out: list[str] = []
    origins, steps = array("I"), bytearray()
    for at, piece in _pieces(text):
        if at and piece[0].isupper() and text[at - 1].islower() and at not in whole:
            out.append(" ")
            origins.append(at)
            steps.append(0)
        out.append(_plain(piece) if piece.isascii() else _sign(piece))
        origins.append(at)
        steps.append(piece.isascii())
    starts = array("I", itertools.accumulate(map(len, out[:-1]), initial=0))
    return Folded("".join(out), starts, origins, bytes(steps))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Each sign beyond ASCII, and the stretches of ASCII that hold no small letter before a capital, with where they begin."""
    for match in _RUN.finditer(text):
        ends = [meets.start() for meets in _MEETS.finditer(match[0])]
        for start, end in itertools.pairwise([0, *ends, len(match[0])]):
            yield match.start() + start, match[0][start:end]


def _plain(text: str) -> str:
    return text.lower().replace("`", "'")


def fold(text: str) -> str:
    """The folded text alone, blanks squeezed: for comparing two names or phrases."""
    return " ".join(folded(text).text.split())
