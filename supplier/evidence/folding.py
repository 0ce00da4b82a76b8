"""Text made comparable (no case, no accents, one form of each sign) without losing where each character stood."""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence

import msgspec

_SIGNS = {"°": "o", "ı": "i", "’": "'", "‘": "'", "`": "'", "´": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "：": ":", "\u00a0": " "}  # noqa: RUF001 (the look-alikes are what is folded)
_SIGNS["ә"] = "ə"  # the Kazakh letter is often typed as the Azerbaijani one
_MEETS = re.compile(r"[a-z][A-Z]")
_RUN = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]")
_DECOMPOSED_BELOW = 0x2000
"""Latin, Greek and Cyrillic lose their accents; decomposing Hangul would take syllables apart."""


class Folded(msgspec.Struct, frozen=True):
    """`text` is the folded text; `origin[i]` is the index in the original of its i-th character."""

    text: str
    origin: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the folded text stood in the original, as start and end."""
        if start >= end:
            at = self.origin[start] if start < len(self.origin) else (self.origin[-1] + 1 if self.origin else 0)
            return at, at
        return self.origin[start], self.origin[end - 1] + 1


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
        return Folded(_plain(text), range(len(text)))
    out: list[str] = []
    origin = array("I")
    for at, piece in _pieces(text):
        if at and piece[0].isupper() and text[at - 1].islower():
            out.append(" ")
            origin.append(at)
        plain = _plain(piece) if piece.isascii() else _sign(piece)
        out.append(plain)
        origin.extend(range(at, at + len(piece)) if len(plain) == len(piece) else [at] * len(plain))
    return Folded("".join(out), origin)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Each sign beyond ASCII, and the stretches of ASCII that hold no small letter before a capital, with where they begin."""
    for match in _RUN.finditer(text):
        ends = [meets.start() + 1 for meets in _MEETS.finditer(match[0])]
        for start, end in itertools.pairwise([0, *ends, len(match[0])]):
            yield match.start() + start, match[0][start:end]


def _plain(text: str) -> str:
    return text.lower().replace("`", "'")


def fold(text: str) -> str:
    """The folded text alone, blanks squeezed: for comparing two names or phrases."""
    return " ".join(folded(text).text.split())
