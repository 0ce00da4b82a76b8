"""Finds the words that say what a value is ("Gültig bis", "Certificate No."), in every language of the register at once."""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter

import msgspec

from supplier.evidence import vocabulary
from supplier.evidence.folding import fold, folded

DATE_ROLES = (
    "expires", "cycle_end", "validity", "valid_from", "initial", "issued", "placed", "revised", "decided", "decoy",
)  # fmt: skip
NUMBER_ROLES = ("number", "number_weak", "number_other")
_ROLES = tuple(name for name in vocabulary.Language.__struct_fields__ if name not in {"id", "until", "months", "words"})
_OPENING_SIGNS = 4
_SMALL = 4
"""Letters of the longest word that is counted among the small ones."""
_JOIN = r"[\s./'(),_-]{0,3}"
_GAP = r"(?:[\s./'(),_-]{0,2}(?!issue|expir|valid|date)[^\W_]+){0,2}?[\s./'(),_-]{0,2}"
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SCRIPTS = {"ja": re.compile(r"[\u3040-\u30ff]"), "ko": re.compile(r"[\uac00-\ud7af]"), "zh": re.compile(r"[\u4e00-\u9fff]")}
_LATIN_LETTER = r"[^\W\d_]"
_YEAR_MARK = re.compile(r"^(?:r|rok|roku|г|года|р|року)\b")  # noqa: RUF001 (Polish and Russian words for "year")
"""The word for "year" that stands behind a date in some languages: "15.06.2024 r. do 14.06.2027 r."."""
_WORD_OPENING = re.compile(rf"{_LATIN_LETTER}+|(?<!{_LATIN_LETTER})\d")
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
    """The pattern of one phrase, which no letter stands before."""
    return _begun_expression(phrase) if UNSPACED.search(phrase) else rf"(?<!{_LATIN_LETTER}){_begun_expression(phrase)}"


def _begun_expression(phrase: str) -> str:
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
    return body + (rf"{_LATIN_LETTER}*" if stem else rf"(?!{_LATIN_LETTER})")


@functools.cache
def _uses() -> dict[str, tuple[tuple[str, str], ...]]:
    """The languages and roles in which each folded phrase is used, the longest phrase first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for language in vocabulary.certificate().language:
        for role in _ROLES:
            for phrase in dict.fromkeys(map(fold, getattr(language, role))):
                found.setdefault(phrase, []).append((language.id, role))
    return {phrase: tuple(found[phrase]) for phrase in sorted(found, key=lambda phrase: (-len(phrase), phrase))}


@functools.lru_cache(maxsize=8192)
def _entry(phrase: str, roles: tuple[str, ...]) -> _Entry:
    """A phrase in the first of these roles that the first language with any of them gives it."""
    wanted = [use for use in _uses()[phrase] if use[1] in roles]
    role = min((role for language, role in wanted if language == wanted[0][0]), key=roles.index)
    return _Entry(role, phrase, tuple(language for language, one in wanted if one == role))


@functools.cache
def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(_expression(phrase))


@functools.cache
def _by_opening() -> dict[str, tuple[tuple[str, str, frozenset[str]], ...]]:
    """The phrases with their first words and their roles, by the signs they begin with."""
    found: dict[str, list[tuple[str, str, frozenset[str]]]] = {}
    for phrase, uses in _uses().items():
        found.setdefault(_opening_signs(phrase), []).append((phrase, _first_word(phrase), frozenset(role for _, role in uses)))
    return {signs: tuple(phrases) for signs, phrases in found.items()}


@functools.cache
def _opening_signs(phrase: str) -> str:
    return _first_word(phrase)[:_OPENING_SIGNS] or phrase[0]


def _first_word(phrase: str) -> str:
    """What stands in every text that a phrase begins in, letter by letter."""
    return re.split(r"[\s./'(),_*~-]+", phrase, maxsplit=1)[0]


def phrases() -> tuple[str, ...]:
    """Every phrase of every role and language, folded."""
    return tuple(_uses())


def prepare(given: tuple[str, ...]) -> None:
    """Make the patterns of these phrases before a text needs them."""
    for phrase in given:
        _pattern(phrase)
        _any_of(_opening_signs(phrase))


@functools.lru_cache(maxsize=2048)
def _begun(opening: str) -> tuple[str, ...]:
    """The first signs of phrases that a word with this opening may begin."""
    known = _by_opening()
    return tuple([opening[:length] for length in range(1, len(opening) + 1) if opening[:length] in known])


@functools.cache
def _any_of(signs: str) -> re.Pattern[str]:
    """Any phrase with these first signs, asked where a word begins: one look, where there is none of them, instead of one for each."""
    return re.compile("|".join(_begun_expression(phrase) for phrase, _, _ in _by_opening()[signs]))


class _Standing(msgspec.Struct, frozen=True):
    """The labels of a text: their roles, and for each place the phrases that begin there, longest first, with their roles and ends."""

    roles: frozenset[str]
    places: tuple[tuple[int, tuple[tuple[str, frozenset[str], int], ...]], ...]


@functools.lru_cache(maxsize=2048)
def _standing(text: str) -> _Standing:
    """The labels of a text, looked for once however many roles will be asked for."""
    plain = folded(text).text
    # Word by word is faster than sign by sign, and enough where words have blanks between them.
    opening = _OPENING if UNSPACED.search(plain) else _WORD_OPENING
    places = []
    for start in [match.start() for match in opening.finditer(plain)]:
        near = [signs for signs in _begun(plain[start : start + _OPENING_SIGNS]) if _any_of(signs).match(plain, start)]
        likely = [(phrase, roles) for signs in near for phrase, word, roles in _by_opening()[signs] if plain.startswith(word, start)]
        phrases = [(phrase, roles, match.end()) for phrase, roles in likely if (match := _pattern(phrase).match(plain, start))]
        if phrases:
            places.append((start, tuple(sorted(phrases, key=lambda one: (-len(one[0]), one[0])))))
    return _Standing(frozenset().union(*(roles for _, phrases in places for _, roles, _ in phrases)), tuple(places))


def find(text: str, roles: tuple[str, ...]) -> tuple[Label, ...]:
    """All labels of these roles in order. Of phrases that begin together the longest wins; none overlap."""
    return () if _standing(text).roles.isdisjoint(roles) else _of_roles(text, roles)


@functools.lru_cache(maxsize=8192)
def _of_roles(text: str, roles: tuple[str, ...]) -> tuple[Label, ...]:
    labels: list[Label] = []
    at = 0
    for start, phrases in _standing(text).places:
        longest = next((one for one in phrases if not one[1].isdisjoint(roles)), None) if start >= at else None
        if longest is not None:
            phrase, _, at = longest
            entry = _entry(phrase, roles)
            labels.append(Label(entry.role, *folded(text).span(start, at), entry.phrase, entry.languages))
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
    scores = Counter(itertools.chain.from_iterable(map(_users().get, words, itertools.repeat(()))))
    if not text.isascii():
        scores.update({language: _signs(language, text) for language in _SCRIPTS})
    best = max((language.id for language in vocabulary.certificate().language if language.id in scores), key=scores.__getitem__, default=None)
    return best if best and scores[best] >= 3 else None  # noqa: PLR2004 (three small words at least)


def _signs(language: str, text: str) -> int:
    """The weight of the signs of a language that puts no blanks between its words."""
    count, kana = len(_SCRIPTS[language].findall(text)), len(_SCRIPTS["ja"].findall(text))
    return 0 if language == "zh" and kana > count // 10 else count * (3 if language == "ja" else 1)


@functools.cache
def _users() -> dict[str, tuple[str, ...]]:
    """The languages with blanks between their words that have a small word."""
    found: dict[str, list[str]] = {}
    for language in vocabulary.certificate().language:
        for word in frozenset(map(fold, language.words)) if language.id not in _SCRIPTS else ():
            found.setdefault(word, []).append(language.id)
    return {word: tuple(languages) for word, languages in found.items()}
