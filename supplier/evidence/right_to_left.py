"""Hebrew and Arabic: a page's characters are taken from left to right, people read these the other way (Unicode Annex 9, undone)."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence

from supplier.evidence.layout import Word

SCRIPTS = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
"""The blocks of these scripts: their letters, and the marks and numbers that stand among them."""
_LETTERS = {"R", "AL"}
_FORWARDS = {"L", "EN", "AN"}


def has(text: str) -> bool:
    """Whether letters of a right-to-left script stand in a text."""
    return not text.isascii() and any(unicodedata.bidirectional(sign) in _LETTERS for sign in SCRIPTS.findall(text))


def word_ends(signs: Sequence[str], spaced: Iterable[int]) -> list[int]:
    """Where words end among characters from left to right: a space that comes before a right-to-left letter stands on its right."""
    ends = {at + has(signs[at]) for at in spaced}
    return sorted(end for end in ends if 0 < end < len(signs))


def read(signs: Sequence[str]) -> list[str]:
    """The characters of one word, given from left to right, as they are read: numbers and Latin inside it stay as they are."""
    if not has("".join(signs)):
        return [*signs]
    found: list[str] = []
    for forwards, members in itertools.groupby(zip(signs, _forwards(signs), strict=True), key=lambda pair: pair[1]):
        run = [sign for sign, _ in members]
        found[:0] = run if forwards else reversed(run)
    return _marks_behind(found)


def ordered(words: Sequence[Word]) -> list[Word]:
    """The words of a line, given from left to right, as they are read: the other way where at least half of them are right-to-left."""
    ways = [has(word.text) for word in words]
    if not any(ways):
        return [*words]
    told = [way for way, word in zip(ways, words, strict=True) if way or any(map(str.isalpha, word.text))]
    backwards = 2 * sum(told) >= len(told)
    found: list[Word] = []
    for way, members in itertools.groupby(zip(words, ways, strict=True), key=lambda pair: pair[1]):
        run = [word for word, _ in members]
        run = run[::-1] if way else run
        found = [*run, *found] if backwards else [*found, *run]
    return found


def _forwards(signs: Sequence[str]) -> list[bool]:
    """Which characters are read from left to right; what stands between two of them goes with them."""
    ways = [all(unicodedata.bidirectional(part) in _FORWARDS for part in sign) for sign in signs]
    kinds = [None if not (way or has(sign)) else way for way, sign in zip(ways, signs, strict=True)]
    for at, kind in enumerate(kinds):
        if kind is None:
            before = next((other for other in reversed(kinds[:at]) if other is not None), None)
            after = next((other for other in kinds[at + 1 :] if other is not None), None)
            ways[at] = bool(before) and bool(after)
    return ways


def _marks_behind(signs: list[str]) -> list[str]:
    """Vowel points stand behind the letter they belong to: over it, they begin further right, so that the turn puts them before it."""
    found: list[str] = []
    points: list[str] = []
    for sign in signs:
        if unicodedata.combining(sign[0]):
            points.append(sign)
        else:
            found += [sign, *reversed(points)]
            points = []
    return found + points
