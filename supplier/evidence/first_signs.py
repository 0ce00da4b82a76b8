"""Words without which a pattern matches nothing: looking for them costs a small part of trying the pattern."""

from __future__ import annotations

from collections.abc import Iterable

_ODD_CASES = "ıİſK\u1c82"  # noqa: RUF001 - they match i, s and k where case does not matter, without being lowered to them


def may_hold(text: str, words: Iterable[str]) -> bool:
    """Whether one of these words (in small letters) may stand in a text, in whatever case."""
    if not text.isascii() and any(sign in text for sign in _ODD_CASES):
        return True
    lowered = text.lower()
    return any(word in lowered for word in words)
