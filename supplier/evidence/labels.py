"""Finds the words that say what a value is ("Gültig bis", "Certificate No."), in every language of the register at once."""

from __future__ import annotations

import functools
import re

import msgspec

from supplier.evidence import vocabulary
from supplier.evidence.folding import fold, folded

DATE_ROLES = (
    "expires", "cycle_end", "validity", "valid_from", "initial", "issued", "placed", "revised", "decided", "decoy",
)  # fmt: skip
NUMBER_ROLES = ("number", "number_weak", "number_other")
_NO_ROLES = frozenset(("id", "until", "months", "words"))
_OPENING_SIGNS = 4
_SMALL = 4
"""Letters of the longest word that is counted among the small ones."""
_JOIN = r"[\s./'(),_-]{0,3}"
_GAP = r"(?:[\s./'(),_-]{0,2}(?!issue|expir|valid|date)[^\W_]+){0,2}?[\s./'(),_-]{0,2}"
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LATIN_LETTER = r"[^\W\d_]"
_YEAR_MARK = re.compile(r"^(?:r|rok|roku|г|года|р|року)\b")  # noqa: RUF001 (Polish and Russian words for "year")
"""The word for "year" that stands behind a date in some languages: "15.06.2024 r. do 14.06.2027 r."."""
_OPENING = re.compile(r"(?<![^\W\d_])[^\W_]|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Label(msgspec.Struct, frozen=True):
    """A label in a text: its role, where it stands, and the languages that use it."""

    role: str
    start: int
    end: int
    phrase: str
    languages: tuple[str, ...]


class _Entry(msgspec.Struct, frozen=True):
    role: str
    phrase: str
    languages: tuple[str, ...]


def _expression(phrase: str) -> str:
    """The pattern of one phrase: `~` up to two words, a final `*` an open end, blanks and punctuation optional."""
    stem = phrase.endswith("*")
    words = phrase.rstrip("*").split()
    parts: list[str] = []
    for at, word in enumerate(words):
        if word == "~":
            parts.append(_GAP)
            continue
        if at and words[at - 1] != "~":
            parts.append(_JOIN)
        parts.append(_JOIN.join(re.escape(piece) for piece in re.split(r"[\s./'(),-]+", word) if piece))
    body = "".join(parts)
    if UNSPACED.search(phrase):
        return body
    return rf"(?<!{_LATIN_LETTER}){body}" + (rf"{_LATIN_LETTER}*" if stem else rf"(?!{_LATIN_LETTER})")


@functools.cache
def _entries(roles: tuple[str, ...]) -> tuple[_Entry, ...]:
    users: dict[tuple[str, str], list[str]] = {}
    for language in vocabulary.certificate().language:
        for role in roles:
            for phrase in _folded_phrases(language.id, role):
                users.setdefault((role, phrase), []).append(language.id)
    found: dict[str, _Entry] = {}
    for (role, phrase), languages in users.items():
        found.setdefault(phrase, _Entry(role, phrase, tuple(dict.fromkeys(languages))))
    return tuple(sorted(found.values(), key=lambda e: (-len(e.phrase), e.phrase)))


@functools.cache
def _folded_phrases(language: str, role: str) -> tuple[str, ...]:
    return tuple(fold(phrase) for known in vocabulary.certificate().language if known.id == language for phrase in getattr(known, role))


@functools.cache
def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(_expression(phrase))


@functools.cache
def _by_opening(roles: tuple[str, ...]) -> dict[str, tuple[_Entry, ...]]:
    """The entries by the signs they begin with. A pattern is made only when a text has a word that begins so."""
    found: dict[str, list[_Entry]] = {}
    for entry in _entries(roles):
        found.setdefault(_opening_signs(entry.phrase), []).append(entry)
    return {signs: tuple(entries) for signs, entries in found.items()}


@functools.cache
def _opening_signs(phrase: str) -> str:
    first_piece = re.split(r"[\s./'(),_*~-]+", phrase, maxsplit=1)[0]
    return first_piece[:_OPENING_SIGNS] or phrase[0]


def phrases() -> tuple[str, ...]:
    """Every phrase of every role and language, folded."""
    roles = tuple(name for name in vocabulary.Language.__struct_fields__ if name not in _NO_ROLES)
    return tuple(entry.phrase for entry in _entries(roles))


def prepare(given: tuple[str, ...]) -> None:
    """Make the patterns of these phrases before a text needs them."""
    for phrase in given:
        _pattern(phrase)


@functools.lru_cache(maxsize=8192)
def _beginning(opening: str, roles: tuple[str, ...]) -> tuple[_Entry, ...]:
    """The entries that a word with this opening may begin, longest first."""
    known = _by_opening(roles)
    found = [entry for length in range(1, len(opening) + 1) for entry in known.get(opening[:length], ())]
    return tuple(sorted(found, key=lambda e: (-len(e.phrase), e.phrase))) if found else ()


@functools.lru_cache(maxsize=8192)
def find(text: str, roles: tuple[str, ...]) -> tuple[Label, ...]:
    """All labels of these roles in order. Of phrases that begin together the longest wins; none overlap."""
    plain = folded(text)
    labels: list[Label] = []
    at = 0
    for opening in _OPENING.finditer(plain.text):
        if opening.start() < at:
            continue
        for entry in _beginning(plain.text[opening.start() : opening.start() + _OPENING_SIGNS], roles):
            match = _pattern(entry.phrase).match(plain.text, opening.start())
            if match:
                at = match.end()
                labels.append(Label(entry.role, *plain.span(match.start(), at), entry.phrase, entry.languages))
                break
    return tuple(labels)


def run(text: str, roles: tuple[str, ...]) -> tuple[Label, ...]:
    """The last labels with nothing but punctuation between them: one label printed in several languages."""
    found = find(text, roles)
    start = len(found) - 1
    while start > 0 and not any(char.isalnum() for char in text[found[start - 1].end : found[start].start]):
        start -= 1
    return found[max(0, start) :]


def first(text: str, role: str) -> Label | None:
    """The first label of one role."""
    found = find(text, (role,))
    return found[0] if found else None


def starts(text: str, role: str) -> Label | None:
    """The label of this role that opens `text` (after punctuation), or None."""
    label = first(text, role)
    return label if label and not any(char.isalnum() for char in text[: label.start]) else None


def letters(text: str) -> int:
    """How many letters a stretch holds: the measure of what may stand between a label and its value."""
    return sum(char.isalpha() for char in text)


def is_connector(text: str) -> bool:
    """Whether what stands between two dates joins them to a period: a dash, a tilde, "until", "bis", "hasta", "至"."""
    plain = _YEAR_MARK.sub("", fold(text).strip(" .,:()")).strip(" .,:()")
    return plain in {"-", "~", "--", "/"} or plain in _untils()


def ends_in_until(text: str) -> bool:
    """Whether `text` ends in a bare "until" of some language."""
    words = fold(text).strip(" .,:()").split()
    return bool(words) and (words[-1] in _untils() or " ".join(words[-2:]) in _untils())


@functools.cache
def _untils() -> frozenset[str]:
    return frozenset(fold(word) for language in vocabulary.certificate().language for word in language.until)


@functools.cache
def small_words() -> frozenset[str]:
    """Articles, prepositions and the like of every language with blanks between its words."""
    words = (fold(word) for language in vocabulary.certificate().language for word in language.words)
    return frozenset(word for word in words if not UNSPACED.search(word) and len(word) <= _SMALL)


def language_of(text: str) -> str | None:
    """The main language of a text by its small words and labels; None where too little speaks."""
    words = re.findall(r"[^\W\d_]+", fold(text))
    if not words:
        return None
    scores = {language.id: _weight(language, words, text) for language in vocabulary.certificate().language}
    best = max(scores, key=lambda key: scores[key])
    return best if scores[best] >= 3 else None  # noqa: PLR2004 (three small words at least)


def _weight(language: vocabulary.Language, words: list[str], text: str) -> int:
    if language.id in {"ja", "zh", "ko"}:
        script = {"ja": r"[\u3040-\u30ff]", "ko": r"[\uac00-\ud7af]", "zh": r"[\u4e00-\u9fff]"}[language.id]
        count = len(re.findall(script, text))
        kana = len(re.findall(r"[\u3040-\u30ff]", text))
        return 0 if language.id == "zh" and kana > count // 10 else count * (3 if language.id == "ja" else 1)
    small = _small_words(language.id)
    return sum(map(small.__contains__, words))


@functools.cache
def _small_words(language: str) -> frozenset[str]:
    return frozenset(fold(word) for known in vocabulary.certificate().language if known.id == language for word in known.words)
