"""Text made comparable (no case, no accents, one form of each sign) without losing where each character stood."""

from __future__ import annotations

import functools
import re
import unicodedata

import msgspec

_SIGNS = {"°": "o", "ı": "i", "’": "'", "‘": "'", "`": "'", "´": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "：": ":", "\u00a0": " "}  # noqa: RUF001 (the look-alikes are what is folded)
_SIGNS["ә"] = "ə"  # the Kazakh letter is often typed as the Azerbaijani one
_MEETS = re.compile(r"[a-z][A-Z]")
_ACRONYM = re.compile(r"(?<![^\W\d_])[A-Z][a-z][A-Z](?![^\W\d_])")
"""One small letter between two capitals is an acronym ("SoA"), not two words."""
_DECOMPOSED_BELOW = 0x2000
"""Latin, Greek and Cyrillic lose their accents; decomposing Hangul would take syllables apart."""


class Folded(msgspec.Struct, frozen=True):
    """`text` is the folded text; `origin[i]` is the index in the original of its i-th character."""

    text: str
    origin: tuple[int, ...]

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
        return Folded(text.lower().replace("`", "'"), tuple(range(len(text))))
    whole = {match.end() - 1 for match in _ACRONYM.finditer(text)}
    out: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(text):
        if at and char.isupper() and text[at - 1].islower() and at not in whole:
            out.append(" ")
            origin.append(at)
        piece = _sign(char)
        out.append(piece)
        origin.extend([at] * len(piece))
    return Folded("".join(out), tuple(origin))


def fold(text: str) -> str:
    """The folded text alone, blanks squeezed: for comparing two names or phrases."""
    return " ".join(folded(text).text.split())
