"""Which language a text is in: by its script and its most common words. Enough to choose a vocabulary, no more."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import msgspec

from supplier import paths

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 60_000
_FEW = 3


class _Languages(msgspec.Struct, frozen=True):
    format: str
    words: dict[str, str]


@cache
def _common() -> dict[str, frozenset[str]]:
    data = (paths.questionnaires() / "reading" / "languages.toml").read_bytes()
    return {code: frozenset(words.split()) for code, words in msgspec.toml.decode(data, type=_Languages).words.items()}


def detect(text: str) -> str | None:
    """The ISO 639-1 code of the text's language, or None where nothing speaks for one."""
    sample = text[:_SAMPLE].lower()
    scripts = Counter[str]()
    for character, count in Counter(sample).items():
        scripts[_script(character)] += count
    del scripts[""]
    letters = sum(scripts.values())
    if not letters:
        return None
    if scripts["kana"] > 0.05 * letters:
        return "ja"
    for script, code in (("hangul", "ko"), ("han", "zh"), ("greek", "el"), ("arabic", "ar"), ("hebrew", "he"), ("thai", "th")):
        if scripts[script] > 0.4 * letters:
            return code
    words = Counter(_WORD.findall(sample))
    scores = {code: sum(words[word] for word in common) for code, common in _common().items()}
    best = max(sorted(scores), key=lambda code: scores[code])
    return best if scores[best] >= _FEW else ("ru" if scripts["cyrillic"] > letters / 2 else None)


def _script(character: str) -> str:
    code = ord(character)
    if code < 0x250:  # noqa: PLR2004 - Latin ends there
        return "latin" if character.isalpha() else ""
    return next((name for low, high, name in _RANGES if low <= code <= high), "")


_RANGES = (
    (0x370, 0x3FF, "greek"), (0x400, 0x52F, "cyrillic"), (0x590, 0x5FF, "hebrew"), (0x600, 0x6FF, "arabic"), (0xE00, 0xE7F, "thai"),
    (0x3040, 0x30FF, "kana"), (0x4E00, 0x9FFF, "han"), (0xAC00, 0xD7AF, "hangul"),
)  # fmt: skip
